using NeuralStyle.Graphs;
using NeuralStyle.Inference.Engine.Steps;
using NeuralStyle.Kernels;
using NeuralStyle.Kernels.Convolution;
using NeuralStyle.Weights;

namespace NeuralStyle.Inference.Engine;

/// <summary>Turns a fused graph into the steps of an <see cref="EnginePlan"/>: chooses kernels and packs their weights.</summary>
/// <remarks>Values keep the numbers of the graph; the copies that norms work on follow them, and then the output image.</remarks>
internal sealed class EngineCompiler(Graph graph, StateDict weights, KernelSet kernels)
{
    private readonly FusedGraph _fused = new(graph);
    private readonly Dictionary<int, int> _packed = []; // the pixel stride of values that are not whole vectors
    private readonly List<int> _copied = []; // values that a norm, or statistics, work on a copy of
    private readonly List<EngineStep> _steps = [];
    private int _styleAttentions; // so far

    private int ValueCount => graph.Operations.Count + 1 + _copied.Count;

    public EnginePlan Compile()
    {
        try
        {
            foreach (var operation in _fused.Operations)
            {
                Add(operation);
            }

            return new EnginePlan(graph, _steps, _copied);
        }
        catch
        {
            _steps.ForEach(step => step.Dispose());
            throw;
        }
    }

    private void Add(FusedOperation operation)
    {
        switch (operation)
        {
            case InputOperation o: AddInput(o); break;
            case OutputOperation o when graph.Kind == GraphKind.Vector: _steps.Add(new FeaturesStep([o.Source], ValueCount)); break;
            case OutputOperation when graph.Kind == GraphKind.Features: break;
            case OutputOperation o: _steps.Add(new OutputStep(o.Source, ValueCount, o.Range ?? ValueRange.ZeroToOne.FromRange(0))); break;
            case FusedConvolutionOperation o: AddConvolution(o); break;
            case FusedNormOperation o: AddNorm(o); break;
            case SingleOperation o: Add(o.Operation, o.Writes); break;
            default: throw new NotSupportedException($"The engine has no kernel for {operation.GetType().Name}.");
        }
    }

    private void Add(GraphOperation operation, int writes)
    {
        switch (operation)
        {
            case TransposedConvolutionOperation o: AddTransposed(o, writes); break;
            case ChannelStatisticsOperation o: _steps.Add(new StatisticsStep(_packed.ContainsKey(o.Input) ? AddCopy(o.Input) : o.Input, writes, o, kernels)); break;
            case AttentionOperation o: _steps.Add(new AttentionStep(o, writes, kernels)); break;
            case StyleAttentionOperation o: _steps.Add(new StyleAttentionStep(o, writes, _styleAttentions++, kernels)); break;
            case StyleFeaturesOperation o: _steps.Add(new FeaturesStep([.. o.Values], ValueCount)); break;
            case ActivationOperation o: _steps.Add(PointwiseStep.Activate(o.Input, writes, o.Kind)); break;
            case AddOperation o: _steps.Add(PointwiseStep.Add(o, writes)); break;
            case ConcatenateOperation o: _steps.Add(PixelwiseStep.Concatenate(o, writes)); break;
            case UpsampleOperation o: _steps.Add(PixelwiseStep.Upsample(o, writes)); break;
            case PoolOperation o: _steps.Add(PixelwiseStep.Pool(o, writes)); break;
            case CropOperation o: _steps.Add(PixelwiseStep.Crop(o, writes)); break;
            case PadOperation o: _steps.Add(PixelwiseStep.Pad(o, writes)); break;
            case ConvertRangeOperation o: _steps.Add(PixelwiseStep.Convert(o, writes)); break;
            default: throw new NotSupportedException($"The engine has no kernel for {operation.GetType().Name}.");
        }
    }

    private void AddInput(InputOperation o)
    {
        _steps.Add(new InputStep(o.Writes, o.Range ?? ValueRange.ZeroToOne.ToRange(0)));
        _packed[o.Writes] = 3;
    }

    private void AddConvolution(FusedConvolutionOperation fused)
    {
        var (o, source, pad, isNormalized) = (fused.Convolution, fused.Source, fused.Padding, _fused.IsNormalized(fused.Writes));
        var padding = fused.UpsampleFactor == 2 ? PadMode.Replicate : pad?.Mode ?? PadMode.Zeros;
        var shape = new KernelShape(o.OutChannels, o.InChannels, o.KernelSize, o.KernelSize);
        var convolution = Source(o.Weight, isNormalized ? null : o.Bias, shape, o.Groups, source, isTransposed: false);
        var window = new ConvolutionWindow(o.KernelSize, o.KernelSize, o.Stride, pad?.Left ?? 0, pad?.Top ?? 0, padding);
        var planner = new ConvolutionPlanner(convolution, o.Groups, window, isNormalized, kernels);
        _steps.Add(fused.UpsampleFactor == 2 ? planner.Upsampled(source, fused.Writes) : planner.Step(source, fused.Writes));
        if (_steps[^1].IsPacked)
        {
            _packed[fused.Writes] = o.OutChannels;
        }
    }

    private void AddTransposed(TransposedConvolutionOperation o, int writes)
    {
        var isNormalized = _fused.IsNormalized(writes);
        var shape = new KernelShape(o.OutChannels, o.InChannels, o.KernelSize, o.KernelSize);
        var convolution = Source(o.Weight, isNormalized ? null : o.Bias, shape, groups: 1, o.Input, isTransposed: true);
        _steps.Add(new ConvolutionStep(o.Input, writes, ConvolutionGeometry.Transposed(convolution, o.Stride, o.Padding), PadMode.Zeros, kernels));
    }

    // A copy whose pixels are whole vectors.
    private int AddCopy(int input)
    {
        var copy = ValueCount;
        _copied.Add(input);
        _steps.Add(PointwiseStep.Activate(input, copy, ActivationKind.None));
        return copy;
    }

    private void AddNorm(FusedNormOperation o)
    {
        var (parameters, epsilon) = o.Norm switch
        {
            ConditionalNormOperation norm => (NormParameters.FromRows(o.StyleRowOffset, norm.Channels), norm.Epsilon),
            AdaptiveNormOperation norm => (NormParameters.Adaptive(o.StyleRowOffset, norm.Channels), norm.Epsilon),
            _ => Own((InstanceNormOperation)o.Norm),
        };
        var source = _fused.ReaderCount(o.Source) > 1 || _packed.ContainsKey(o.Source) ? AddCopy(o.Source) : o.Source; // it is normalized in place
        _steps.Add(new NormStep(
            o.Residual is { } residual ? [source, residual] : [source],
            o.Writes,
            parameters,
            epsilon,
            floor: o.Activation == ActivationKind.None ? float.NegativeInfinity : 0,
            ceiling: o.Activation == ActivationKind.Relu6 ? 6 : float.PositiveInfinity,
            hasStatistics: _steps.Find(step => step.Writes == source)!.ComputesStatistics,
            kernels));
    }

    private (NormParameters Parameters, double Epsilon) Own(InstanceNormOperation o) => (NormParameters.Own(Values(o.Weight), Values(o.Bias), o.IsUnbiased), o.Epsilon);

    private ConvolutionWeights Source(string weight, string? bias, KernelShape shape, int groups, int source, bool isTransposed)
    {
        var values = weights[weight].ToSingles(); // (O, I / groups, K, K), or (I, O, K, K) where transposed
        var dense = isTransposed ? Swapped(values, shape) : groups == 1 ? values : Ungrouped(values, shape, groups);
        var stride = _packed.GetValueOrDefault(source, kernels.Stride(shape.InChannels));
        return new ConvolutionWeights(dense, shape, bias is null ? [] : weights[bias].ToSingles(), stride, kernels.Lanes);
    }

    private static float[] Swapped(float[] values, KernelShape shape)
    {
        var taps = shape.Rows * shape.Columns;
        var swapped = new float[values.Length];
        for (var pair = 0; pair < shape.InChannels * shape.OutChannels; pair++)
        {
            var (input, output) = Math.DivRem(pair, shape.OutChannels);
            values.AsSpan(pair * taps, taps).CopyTo(swapped.AsSpan(((output * shape.InChannels) + input) * taps));
        }

        return swapped;
    }

    // Groups are kernels with zeros for the others' inputs.
    private static float[] Ungrouped(float[] values, KernelShape shape, int groups)
    {
        var taps = shape.Rows * shape.Columns;
        var (inputs, outputs) = (shape.InChannels / groups, shape.OutChannels / groups);
        var dense = new float[(long)shape.OutChannels * shape.InChannels * taps];
        for (var output = 0; output < shape.OutChannels; output++)
        {
            var firstInput = output / outputs * inputs;
            values.AsSpan(output * inputs * taps, inputs * taps).CopyTo(dense.AsSpan(((output * shape.InChannels) + firstInput) * taps));
        }

        return dense;
    }

    private float[]? Values(string? name) => name is null ? null : weights[name].ToSingles();
}

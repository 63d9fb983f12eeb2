using NeuralStyle.Blocks;
using NeuralStyle.Common;
using NeuralStyle.Graphs;
using NeuralStyle.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NeuralStyle.Networks;

/// <summary>A graph as a module: runs, and trains, any network that a model file describes, without the class that made it.</summary>
internal sealed class GraphNetwork : StyleNetwork, IResettable
{
    private readonly Graph _graph;
    private readonly IReadOnlyList<FusedOperation> _operations;
    private readonly Dictionary<GraphOperation, int> _styleAttentions; // the number of the map of style features that each reads
    private readonly int[] _lastUse; // of each value: the operation that reads it last

    /// <summary>Creates a network with copies of weights.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="weights">Its weights, as a <see cref="StyleModel"/> has checked them.</param>
    /// <param name="architecture">The class that described itself as the graph; null if unknown.</param>
    public GraphNetwork(Graph graph, StateDict weights, string? architecture)
        : base(nameof(GraphNetwork), graph.Styles)
    {
        (_graph, ArchitectureName) = (graph, architecture);
        _operations = new FusedGraph(graph).Operations;
        var attentions = graph.Operations.OfType<StyleAttentionOperation>().Select((operation, index) => KeyValuePair.Create<GraphOperation, int>(operation, index));
        _styleAttentions = new(attentions, ReferenceEqualityComparer.Instance);
        _lastUse = LastUses(graph, _operations);
        foreach (var name in graph.Weights.Keys)
        {
            register_parameter(name, new Parameter(weights[name].ToTensor().to_type(ScalarType.Float32)).Owned());
        }
    }

    internal override string? ArchitectureName { get; }

    /// <inheritdoc/>
    public override Graph ToGraph() => _graph;

    /// <summary>Runs the graph with style rows instead of style weights; tables of trained styles are not read. The caller disposes the result.</summary>
    /// <param name="image">Images (B, 3, H, W), RGB in [0, 1].</param>
    /// <param name="rows">Rows (B, R), or (1, R) for all images; gradients flow into them. Those of an adaptive graph may end with the share of the content's own statistics.</param>
    /// <exception cref="ArgumentException">A tensor has another shape.</exception>
    public Tensor CallWithRows(Tensor image, Tensor rows)
    {
        Shape.RequireImage(image);
        Shape.Require(rows, [rows?.shape[0] == 1 ? 1 : image.shape[0], RowLength(rows)]);
        return Run(image, new StyleInput(Weights: null, new StyleRowTensors(rows!)));
    }

    /// <summary>Runs the graph with style rows and style features, whose shapes are those of the graph. The caller disposes the result.</summary>
    /// <param name="image">Images (B, 3, H, W), RGB in [0, 1].</param>
    /// <param name="rows">Rows (1, R), or (P, R) with shares.</param>
    /// <param name="shares">The share of each part in each pixel, (1, P, h, w); null for one part.</param>
    /// <param name="features">For each part the style features of its images, (1, C, N) for each attention over the style, and their weights.</param>
    internal Tensor CallWithFeatures(Tensor image, Tensor rows, Tensor? shares, IEnumerable<IEnumerable<(IReadOnlyList<Tensor> Maps, double Weight)>> features)
    {
        Shape.RequireImage(image);
        var parts = features.Select(part => part.Select(style => new StyleFeatureTensors(style.Maps, style.Weight)).ToList()).ToList();
        return Run(image, new StyleInput(Weights: null, new StyleRowTensors(rows, shares, parts)));
    }

    /// <summary>Draws all weights again: each is named by the operation that reads it, which determines its fan-in.</summary>
    public void Reset(Generator? generator)
    {
        foreach (var operation in _graph.Operations)
        {
            Reset(operation, generator);
        }
    }

    private int RowLength(Tensor? rows) => rows?.shape[^1] == _graph.StyleVectorLength ? _graph.StyleVectorLength : _graph.StyleRowLength;

    /// <inheritdoc/>
    protected override Tensor Stylize(Tensor image, Tensor? style) => Run(image, new StyleInput(style, Rows: null));

    private Tensor Run(Tensor image, StyleInput style)
    {
        using var scope = NewDisposeScope();
        var values = new Tensor[_graph.Operations.Count + 1];
        for (var i = 0; i < _operations.Count; i++)
        {
            values[_operations[i].Writes] = Run(_operations[i], image, values, style);
            DisposeUnused(values, operation: i);
        }

        return values[_graph.Output].MoveToOuterDisposeScope();
    }

    private Tensor Run(FusedOperation operation, Tensor image, Tensor[] values, StyleInput style) => operation switch
    {
        InputOperation o => Convert(image, o.Range),
        OutputOperation { Crop: { } crop } o => Convert(Crop(crop, image, values[o.Source]), o.Range),
        OutputOperation o => Convert(values[o.Source], o.Range),
        FusedConvolutionOperation o => Run(o, values[o.Source]),
        FusedNormOperation { Residual: { } residual } o => values[residual].Plus(Normalize(o, values[o.Source], style)),
        FusedNormOperation o => Normalize(o, values[o.Source], style),
        SingleOperation { Operation: CropOperation o } => Crop(o, image, values[o.Input]),
        SingleOperation { Operation: StyleAttentionOperation o } => TensorOperations.StyleAttention(values[o.Query], Required(style), _styleAttentions[o], o.ValueChannels),
        SingleOperation o => Run(o.Operation, values),
        _ => throw new NotSupportedException($"{operation.GetType().Name} cannot be run by LibTorch."),
    };

    private Tensor Run(GraphOperation operation, Tensor[] values) => operation switch
    {
        ConvertRangeOperation o => TensorOperations.ConvertRange(values[o.Input], o),
        PadOperation o => PaddingOf(o).Apply(values[o.Input]),
        TransposedConvolutionOperation o => ConvolutionDispatch.Transposed(values[o.Input], Get(o.Weight)!, Get(o.Bias), o.Stride, o.Padding, o.OutputPadding),
        AttentionOperation o => TensorOperations.Attention(values[o.Query], values[o.Key].flatten(2), values[o.Value].flatten(2)),
        StyleFeaturesOperation o => cat([.. o.Values.Select(index => values[index].flatten(2).transpose(1, 2).flatten(1))], 1), // (B, all values, channels last)
        ActivationOperation o => TensorOperations.Activate(values[o.Input], o.Kind),
        AddOperation o => values[o.Left].Plus(values[o.Right]),
        ConcatenateOperation o => cat([.. o.Values.Select(index => values[index])], 1),
        UpsampleOperation o => TensorOperations.Upsample(values[o.Input], o.Factor),
        PoolOperation o => TensorOperations.Pool(values[o.Input], o.Kind, o.KernelSize, o.Stride, o.RoundUp),
        ChannelStatisticsOperation o => TensorOperations.ChannelStatistics(values[o.Input], o.Epsilon, o.IsUnbiased),
        _ => throw new NotSupportedException($"{operation.GetType().Name} cannot be run by LibTorch."),
    };

    private static Tensor Convert(Tensor image, ConvertRangeOperation? range)
        => range is null ? image.alias() : TensorOperations.ConvertRange(image, range); // may be disposed like all values

    private Tensor Run(FusedConvolutionOperation o, Tensor source)
    {
        var (weight, bias) = (Get(o.Convolution.Weight)!, Get(o.Convolution.Bias));
        return o.UpsampleFactor == 2
            ? ConvolutionDispatch.UpsampleAndConvolve(source, weight, bias, o.Convolution.Groups)
            : ConvolutionDispatch.Run(source, weight, bias, PaddingOf(o.Padding), o.Convolution.Stride, o.Convolution.Groups);
    }

    private Tensor Normalize(FusedNormOperation norm, Tensor source, StyleInput style) => norm.Norm switch
    {
        InstanceNormOperation o => TensorOperations.InstanceNorm(source, Get(o.Weight), Get(o.Bias), o.Epsilon, norm.Activation, o.IsUnbiased),
        ConditionalNormOperation o when style.Rows is { } rows => TensorOperations.RowNorm(source, rows, norm.StyleRowOffset, o.Epsilon, norm.Activation),
        ConditionalNormOperation o => TensorOperations.ConditionalNorm(source, style.Weights!, Get(o.Weight)!, Get(o.Bias)!, o.Epsilon, norm.Activation),
        AdaptiveNormOperation o when style.Rows is { } rows => TensorOperations.AdaptiveNorm(source, rows, norm.StyleRowOffset, _graph.StyleRowLength, o.Epsilon, norm.Activation),
        AdaptiveNormOperation => throw NoStyle(),
        _ => throw new NotSupportedException($"{norm.Norm.GetType().Name} cannot be run by LibTorch."),
    };

    private static StyleRowTensors Required(StyleInput style) => style.Rows is { Features: not null } rows ? rows : throw NoStyle();

    private static InvalidOperationException NoStyle() => new("The network takes its style from an image: run it by Stylizer.");

    // The reference may be part of a fused operation, so its size is computed.
    private Tensor Crop(CropOperation o, Tensor image, Tensor source)
    {
        var size = _graph.Sizes((int)image.shape[2], (int)image.shape[3])[o.Reference];
        return TensorOperations.Crop(source, o.Left, o.Top, size.Height, size.Width);
    }

    private void Reset(GraphOperation operation, Generator? generator)
    {
        switch (operation)
        {
            case ConvolutionOperation o:
                WeightInitializer.KaimingUniform(Get(o.Weight)!, Get(o.Bias), fanIn: (long)o.InChannels / o.Groups * o.KernelSize * o.KernelSize, generator);
                break;
            case TransposedConvolutionOperation o:
                WeightInitializer.KaimingUniform(Get(o.Weight)!, Get(o.Bias), fanIn: (long)o.OutChannels * o.KernelSize * o.KernelSize, generator);
                break;
            case InstanceNormOperation o:
                WeightInitializer.SetNorm(Get(o.Weight), Get(o.Bias));
                break;
            case ConditionalNormOperation o:
                WeightInitializer.SetNorm(Get(o.Weight), Get(o.Bias));
                break;
        }
    }

    private Parameter? Get(string? name) => name is null ? null : get_parameter(name);

    private static MapPadding PaddingOf(PadOperation? operation)
        => operation is { } o ? new MapPadding(o.Mode, o.Left, o.Top, o.Right, o.Bottom) : default;

    private void DisposeUnused(Tensor[] values, int operation)
    {
        foreach (var input in _operations[operation].Reads)
        {
            if (_lastUse[input] == operation)
            {
                values[input].Dispose();
            }
        }
    }

    private static int[] LastUses(Graph graph, IReadOnlyList<FusedOperation> operations)
    {
        var uses = new int[graph.Operations.Count + 1];
        for (var i = 0; i < operations.Count; i++)
        {
            foreach (var input in operations[i].Reads)
            {
                uses[input] = i;
            }
        }

        uses[graph.Output] = int.MaxValue;
        return uses;
    }

    /// <summary>The style of a run: weights of the trained styles, (B, S) or (B, S, h, w), or rows.</summary>
    private readonly record struct StyleInput(Tensor? Weights, StyleRowTensors? Rows);
}

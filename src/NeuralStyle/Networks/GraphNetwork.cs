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
    private readonly IReadOnlyList<GraphStep> _steps;
    private readonly int[] _lastUse; // the step that reads a value last

    public GraphNetwork(Graph graph, StateDict weights, string? architecture)
        : base(nameof(GraphNetwork), graph.Styles)
    {
        (_graph, ArchitectureName) = (graph, architecture);
        _steps = GraphStep.Of(graph);
        _lastUse = LastUses(graph, _steps);
        foreach (var (name, shape) in graph.Weights)
        {
            register_parameter(name, Weight(name, shape, weights));
        }
    }

    internal override string? ArchitectureName { get; }

    /// <inheritdoc/>
    public override Graph ToGraph() => _graph;

    /// <summary>Runs the graph with style rows instead of style weights; tables of trained styles are not read. The caller disposes the result.</summary>
    /// <param name="image">Images (B, 3, H, W), RGB in [0, 1].</param>
    /// <param name="rows">Rows (B, R), or (1, R) for all images; gradients flow into them.</param>
    /// <exception cref="ArgumentException">A tensor has another shape.</exception>
    public Tensor CallWithRows(Tensor image, Tensor rows)
    {
        Shape.RequireImage(image);
        Shape.Require(rows, [rows?.shape[0] == 1 ? 1 : image.shape[0], _graph.StyleRowLength]);
        return Run(image, new StyleInput(Weights: null, new StyleRowTensors(rows!)));
    }

    /// <summary>Runs the graph with style rows for parts of the images. The caller disposes the result.</summary>
    /// <param name="image">Images (B, 3, H, W), RGB in [0, 1].</param>
    /// <param name="rows">A row for each part, (P, R); gradients flow into them.</param>
    /// <param name="shares">The share of each part in each pixel, (B, P, h, w) or (1, P, h, w), stretched over the images.</param>
    /// <exception cref="ArgumentException">A tensor has another shape.</exception>
    public Tensor CallWithRows(Tensor image, Tensor rows, Tensor shares)
    {
        Shape.RequireImage(image);
        Shape.Require(rows, [Shape.Any, _graph.StyleRowLength]);
        Shape.Require(shares, [shares?.shape[0] == 1 ? 1 : image.shape[0], rows.shape[0], Shape.Any, Shape.Any]);
        return Run(image, new StyleInput(Weights: null, new StyleRowTensors(rows, shares)));
    }

    /// <summary>Draws all weights again: each is named by the operation that reads it, which tells its fan-in.</summary>
    public void Reset(Generator? generator)
    {
        foreach (var operation in _graph.Operations)
        {
            Reset(operation, generator);
        }
    }

    /// <inheritdoc/>
    protected override Tensor Stylize(Tensor image, Tensor? style) => Run(image, new StyleInput(style, Rows: null));

    private Tensor Run(Tensor image, StyleInput style)
    {
        using var scope = NewDisposeScope();
        var values = new Tensor[_graph.Operations.Count + 1];
        values[0] = image.alias(); // may be disposed like the rest
        for (var i = 0; i < _steps.Count; i++)
        {
            values[_steps[i].Writes] = Run(_steps[i], values, style);
            DisposeUnused(values, step: i);
        }

        return values[_graph.Output].MoveToOuterDisposeScope();
    }

    private Tensor Run(GraphStep step, Tensor[] values, StyleInput style) => step.Operation switch
    {
        ConvertRangeOperation o => TensorOperations.ConvertRange(values[o.Input], o),
        PadOperation o => PaddingOf(o).Apply(values[o.Input]),
        ConvolutionOperation o when step.IsEnlarging => Convolutions.Enlarged(values[step.Reads[0]], Get(o.Weight)!, Get(o.Bias)),
        ConvolutionOperation o => Convolutions.Run(values[step.Reads[0]], Get(o.Weight)!, Get(o.Bias), PaddingOf(step.Padding), o.Stride, o.Groups),
        TransposedConvolutionOperation o => Convolutions.Transposed(values[o.Input], Get(o.Weight)!, Get(o.Bias), o.Stride, o.Padding, o.OutputPadding),
        InstanceNormOperation o => TensorOperations.InstanceNorm(values[o.Input], Get(o.Weight), Get(o.Bias), o.Epsilon, step.Activation),
        ConditionalNormOperation o when style.Rows is { } rows => TensorOperations.RowNorm(values[o.Input], rows, step.StyleRowOffset, o.Epsilon, step.Activation),
        ConditionalNormOperation o => TensorOperations.ConditionalNorm(values[o.Input], style.Weights!, Get(o.Weight)!, Get(o.Bias)!, o.Epsilon, step.Activation),
        ActivationOperation o => TensorOperations.Activate(values[o.Input], o.Kind),
        AddOperation o => values[o.Left].Plus(values[o.Right]),
        ConcatenateOperation o => cat([.. o.Values.Select(index => values[index])], 1),
        UpsampleOperation o => TensorOperations.Upsample(values[o.Input], o.Factor),
        PoolOperation o => TensorOperations.Pool(values[o.Input], o.Kind, o.KernelSize, o.Stride, o.RoundUp),
        CropOperation o => TensorOperations.Crop(values[o.Input], o.Left, o.Top, values[o.Reference].shape[2], values[o.Reference].shape[3]),
        ChannelStatisticsOperation o => TensorOperations.ChannelStatistics(values[o.Input], o.Epsilon),
        _ => throw new NotSupportedException($"{step.Operation.GetType().Name} cannot be run by LibTorch."),
    };

    private void Reset(GraphOperation operation, Generator? generator)
    {
        switch (operation)
        {
            case ConvolutionOperation o:
                FirstWeights.Draw(Get(o.Weight)!, Get(o.Bias), fanIn: (long)o.InChannels / o.Groups * o.KernelSize * o.KernelSize, generator);
                break;
            case TransposedConvolutionOperation o:
                FirstWeights.Draw(Get(o.Weight)!, Get(o.Bias), fanIn: (long)o.OutChannels * o.KernelSize * o.KernelSize, generator);
                break;
            case InstanceNormOperation o:
                FirstWeights.SetNorm(Get(o.Weight), Get(o.Bias));
                break;
            case ConditionalNormOperation o:
                FirstWeights.SetNorm(Get(o.Weight), Get(o.Bias));
                break;
        }
    }

    private Parameter? Get(string? name) => name is null ? null : get_parameter(name);

    private static MapPadding PaddingOf(PadOperation? operation)
        => operation is { } o ? new MapPadding(o.Mode, o.Left, o.Top, o.Right, o.Bottom) : default;

    private void DisposeUnused(Tensor[] values, int step)
    {
        foreach (var input in _steps[step].Reads)
        {
            if (_lastUse[input] == step)
            {
                values[input].Dispose();
            }
        }
    }

    private static int[] LastUses(Graph graph, IReadOnlyList<GraphStep> steps)
    {
        var uses = new int[graph.Operations.Count + 1];
        for (var i = 0; i < steps.Count; i++)
        {
            foreach (var input in steps[i].Reads)
            {
                uses[input] = i;
            }
        }

        uses[graph.Output] = int.MaxValue;
        return uses;
    }

    private static Parameter Weight(string name, IReadOnlyList<long> shape, StateDict weights)
    {
        if (!weights.TryGetValue(name, out var weight) || !weight.Shape.SequenceEqual(shape))
        {
            throw new ModelFormatException(
                $"The graph needs the weight '{name}' of shape {Shape.Format([.. shape])}, but the weights hold {(weight is null ? "no such name" : Shape.Format([.. weight.Shape]))}.",
                rule: "model.weights");
        }

        return new Parameter(weight.ToTensor().to_type(ScalarType.Float32)).Owned();
    }

    /// <summary>The style of a run: weights of the trained styles, (B, S) or (B, S, h, w), or rows.</summary>
    private readonly record struct StyleInput(Tensor? Weights, StyleRowTensors? Rows);
}

using NeuralStyle.Graphs;
using NeuralStyle.Kernels;
using NeuralStyle.Weights;

namespace NeuralStyle.Inference.Engine;

/// <summary>A graph as steps for the CPU: operations that belong together are one step, and weights are packed for the kernels.</summary>
internal sealed class EnginePlan : IDisposable
{
    private readonly IReadOnlyList<int> _copied;

    internal EnginePlan(Graph graph, IReadOnlyList<EngineStep> steps, IReadOnlyList<int> copied)
    {
        (Graph, Steps, _copied) = (graph, steps, copied);
        WeightLength = steps.Sum(step => step.WeightLength);
    }

    public Graph Graph { get; }

    /// <summary>The steps in the order they run.</summary>
    public IReadOnlyList<EngineStep> Steps { get; }

    /// <summary>The result: the output image, or the vector or features.</summary>
    public int Output => Steps[^1].Writes;

    /// <summary>Floats of packed weights.</summary>
    public long WeightLength { get; }

    /// <summary>Compiles a model for a set of kernels.</summary>
    /// <exception cref="NotSupportedException">An operation has no kernel.</exception>
    public static EnginePlan Compile(StyleModel model, KernelSet kernels) => new EngineCompiler(model.Graph, model.Weights, kernels).Compile();

    /// <summary>Compiles a style predictor for a set of kernels.</summary>
    /// <exception cref="NotSupportedException">An operation has no kernel.</exception>
    public static EnginePlan Compile(StylePredictorModel predictor, KernelSet kernels) => new EngineCompiler(predictor.Graph, predictor.Weights, kernels).Compile();

    /// <summary>The size of every value for an image of the given size: those of the graph, copies that a norm works on, and the output image.</summary>
    public IReadOnlyList<MapSize> Sizes(int height, int width)
    {
        var sizes = Graph.Sizes(height, width);
        RequireWholeImage(sizes[Graph.Output], height, width);
        return [.. sizes, .. _copied.Select(value => sizes[value]), new MapSize(ImageBuffer.Channels, height, width)];
    }

    // The graph is checked for one size of images, and rows are read as the image has them.
    private void RequireWholeImage(MapSize output, int height, int width)
    {
        if (Graph.Kind == GraphKind.Image && (output.Height < height || output.Width < width))
        {
            throw new ArgumentException($"The network computes {output.Width}x{output.Height} pixels for an image of {width}x{height}, so it cannot stylize it.");
        }
    }

    public void Dispose()
    {
        foreach (var step in Steps)
        {
            step.Dispose();
        }
    }
}

using NeuralStyle.Graphs;

namespace NeuralStyle.Weights;

/// <summary>A style predictor as data: a graph that computes style rows from a style image, and its weights. Immutable, in managed memory.</summary>
public sealed class StylePredictorModel
{
    /// <summary>The default of <see cref="StyleSize"/>, in pixels.</summary>
    public const int DefaultStyleSize = 256;

    /// <summary>The largest <see cref="StyleSize"/>, in pixels: all values of a style image are in memory at once.</summary>
    public const int MaximumStyleSize = 1024;

    /// <summary>Creates a predictor and checks that the weights fit the graph.</summary>
    /// <param name="graph">A graph of kind <see cref="GraphKind.Vector"/>, or <see cref="GraphKind.Features"/> for a network with attention.</param>
    /// <param name="weights">A weight for each name the graph needs, of the shape it needs; others are dropped.</param>
    /// <param name="styleSize">The length, in pixels, to which the shorter side of a style image is resized. The default is 256.</param>
    /// <exception cref="ModelFormatException">
    /// The graph computes an image, or cannot work on images of the style size, or a weight is missing, of another shape, or holds NaN or infinity.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The style size is not positive or above <see cref="MaximumStyleSize"/>.</exception>
    public StylePredictorModel(Graph graph, StateDict weights, int styleSize = DefaultStyleSize)
        : this(graph, weights, styleSize, prefix: "")
    {
    }

    internal StylePredictorModel(Graph graph, StateDict weights, int styleSize, string prefix)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(weights);
        RequireStyleSize(styleSize);
        RequireFits(graph, styleSize);
        (Graph, Weights, StyleSize) = (graph, GraphWeights.Select(graph, weights, prefix), styleSize);
    }

    /// <summary>The network: style images (B, 3, H, W), RGB in [0, 1], to style rows (B, R, 1, 1) or to a list of style features.</summary>
    public Graph Graph { get; }

    /// <summary>Its weights: exactly those the graph names.</summary>
    public StateDict Weights { get; }

    /// <summary>The length, in pixels, to which the shorter side of a style image is resized: the size that the predictor was trained on.</summary>
    public int StyleSize { get; }

    /// <summary>The number of values in a style row; 0 for a predictor of style features.</summary>
    internal int RowLength => Graph.Kind == GraphKind.Vector ? Graph.OutputChannels : 0;

    /// <summary>The channels of each map of style features; empty for a predictor of style rows.</summary>
    internal IReadOnlyList<int> FeatureChannels
    {
        get
        {
            if (Graph.Kind != GraphKind.Features)
            {
                return [];
            }

            var sizes = Graph.Sizes(StyleSize, StyleSize);
            return [.. Graph.Operations[Graph.Output - 1].Inputs.Select(value => sizes[value].Channels)];
        }
    }

    internal static void RequireStyleSize(int styleSize, string name = "styleSize")
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(styleSize, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(styleSize, MaximumStyleSize, name);
    }

    /// <summary>Throws unless the predictor works on style images of a size.</summary>
    internal void RequireWorksOn(int styleSize)
    {
        RequireStyleSize(styleSize);
        try
        {
            _ = Graph.Sizes(styleSize, styleSize);
        }
        catch (ArgumentException e)
        {
            throw new ArgumentOutOfRangeException($"The style predictor cannot work on style images of {styleSize} pixels a side: {e.Message} Use a larger size, such as {StyleSize}.", e);
        }
    }

    private static void RequireFits(Graph graph, int styleSize)
    {
        if (graph.Kind == GraphKind.Image)
        {
            throw new ModelFormatException("The style predictor's graph computes an image, and must compute a vector of style rows, or style features.", rule: "model.predictor-kind");
        }

        try
        {
            _ = graph.Sizes(styleSize, styleSize);
        }
        catch (ArgumentException e)
        {
            throw new ModelFormatException($"The style predictor cannot work on style images of {styleSize} pixels a side: {e.Message}", rule: "model.predictor-size", innerException: e);
        }
    }
}

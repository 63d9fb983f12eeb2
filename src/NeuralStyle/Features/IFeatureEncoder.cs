using NeuralStyle.Graphs;

namespace NeuralStyle.Features;

/// <summary>Features that describe themselves as a graph, so that they can be a part of a network that is saved: its encoder.</summary>
public interface IFeatureEncoder : IFeatureExtractor
{
    /// <summary>True if maps of odd size are halved rounding up, so that a decoder that doubles them covers the whole image.</summary>
    bool RoundsUp { get; }

    /// <summary>Adds the network up to the deepest of some layers to a graph.</summary>
    /// <param name="graph">The graph under construction, which knows the names of the weights.</param>
    /// <param name="input">An image, RGB in [0, 1].</param>
    /// <param name="layers">The layers, of <see cref="IFeatureExtractor.Layers"/>.</param>
    /// <returns>The value of each layer, in the order of <paramref name="layers"/>.</returns>
    IReadOnlyList<GraphValue> Describe(GraphBuilder graph, GraphValue input, IReadOnlyList<string> layers);
}

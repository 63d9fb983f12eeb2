using NeuralStyle.Graphs;

namespace NeuralStyle.Features;

/// <summary>Features that describe themselves as a graph, so that they can be a part of a network that is saved: its encoder.</summary>
public interface IFeatureEncoder : IFeatureExtractor
{
    /// <summary>True if maps of odd size are halved rounding up, so that a decoder that doubles them covers the whole image.</summary>
    bool RoundsUp { get; }

    /// <summary>Adds the network up to a layer to a graph.</summary>
    /// <param name="graph">The graph under construction, which knows the names of the weights.</param>
    /// <param name="input">An image, RGB in [0, 1].</param>
    /// <param name="layer">The layer to stop at, one of <see cref="IFeatureExtractor.Layers"/>.</param>
    /// <returns>The layer's value.</returns>
    GraphValue Describe(GraphBuilder graph, GraphValue input, string layer);
}

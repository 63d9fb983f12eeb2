namespace NeuralStyle.Graphs;

/// <summary>The form of a graph's output.</summary>
public enum GraphKind
{
    /// <summary>An image of the input's size, RGB in [0, 1]: a style network.</summary>
    Image,

    /// <summary>A vector (N, 1, 1) computed from channel statistics, so that N does not depend on the size of the image: a style predictor.</summary>
    Vector,

    /// <summary>A list of maps of any size, a <see cref="StyleFeaturesOperation"/>: the style predictor of a network with attention.</summary>
    Features,
}

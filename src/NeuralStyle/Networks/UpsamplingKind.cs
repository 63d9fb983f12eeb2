namespace NeuralStyle.Networks;

/// <summary>How a network enlarges.</summary>
public enum UpsamplingKind
{
    /// <summary>Nearest neighbor, then a convolution: no checkerboards.</summary>
    Nearest,

    /// <summary>A transposed convolution.</summary>
    Transposed,
}

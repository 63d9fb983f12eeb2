namespace NeuralStyle.Networks;

/// <summary>The upsampling of a network.</summary>
public enum UpsamplingKind
{
    /// <summary>Nearest neighbor, then a convolution: no checkerboards.</summary>
    Nearest,

    /// <summary>A transposed convolution.</summary>
    Transposed,
}

namespace NeuralStyle.Kernels.Winograd;

/// <summary>The resampling that is fused with a Winograd convolution.</summary>
internal enum WinogradKind
{
    /// <summary>None.</summary>
    Plain,

    /// <summary>The source is upsampled twofold first, by repeating its pixels.</summary>
    Upsampled,

    /// <summary>Squares of 2x2 output pixels are summed: the backward pass of upsampling.</summary>
    UpsampleBackward,
}

namespace NeuralStyle.Graphs;

/// <summary>The values of the pixels that padding adds.</summary>
public enum PadMode
{
    /// <summary>Zeros.</summary>
    Zeros,

    /// <summary>
    /// The image mirrored at its outermost pixels, which are not repeated. Where the padding is wider than the image
    /// it is mirrored again and again, so any width is allowed; a side of one pixel is repeated.
    /// </summary>
    Reflect,

    /// <summary>The outermost pixels repeated.</summary>
    Replicate,
}

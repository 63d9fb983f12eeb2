namespace NeuralStyle.Graphs;

/// <summary>What padding puts around a picture.</summary>
public enum PadMode
{
    /// <summary>Zeros.</summary>
    Zeros,

    /// <summary>
    /// The picture mirrored at its border pixels, which are not repeated. Where the padding is wider than the picture
    /// it is mirrored again and again, so any width is allowed; a side of one pixel is repeated.
    /// </summary>
    Reflect,

    /// <summary>The border pixels repeated.</summary>
    Replicate,
}

namespace NeuralStyle.Kernels;

/// <summary>What is between a tile of the source and the convolution, or between the convolution and a tile of the result.</summary>
internal enum TileKind
{
    /// <summary>Nothing.</summary>
    Plain,

    /// <summary>The source is enlarged twofold first, by repeating its pixels.</summary>
    Enlarging,

    /// <summary>Of the result, squares of 2x2 pixels are added: the backward pass of enlarging.</summary>
    Shrinking,
}

namespace NeuralStyle.Kernels;

/// <summary>The sizes of a 3x3 convolution of stride 1 on pixels with their channels side by side.</summary>
/// <param name="Samples">Pictures in the batch.</param>
/// <param name="Height">Rows of the source.</param>
/// <param name="Width">Columns of the source.</param>
/// <param name="InChannels">Channels of the source.</param>
/// <param name="OutChannels">Channels of the result.</param>
/// <param name="Padding">Pixels around the source: the result has twice as many more rows and columns, less two.</param>
/// <param name="Border">What is there.</param>
internal readonly record struct TileShape(int Samples, int Height, int Width, int InChannels, int OutChannels, int Padding, BorderKind Border)
{
    /// <summary>Rows of the result.</summary>
    public int OutHeight => Height + (2 * Padding) - 2;

    /// <summary>Columns of the result.</summary>
    public int OutWidth => Width + (2 * Padding) - 2;

    /// <summary>Tiles in all samples; those at the right and the bottom may reach over the result's edge.</summary>
    public int Tiles => Samples * TileRows * TileColumns;

    private int TileRows => (OutHeight + WinogradTransform.OutSide - 1) / WinogradTransform.OutSide;

    private int TileColumns => (OutWidth + WinogradTransform.OutSide - 1) / WinogradTransform.OutSide;

    /// <summary>The sample of a tile, and its first row and column of the result.</summary>
    public (int Sample, int Y, int X) Place(int tile)
    {
        var (row, column) = Math.DivRem(tile, TileColumns);
        var (sample, y) = Math.DivRem(row, TileRows);
        return (sample, y * WinogradTransform.OutSide, column * WinogradTransform.OutSide);
    }
}

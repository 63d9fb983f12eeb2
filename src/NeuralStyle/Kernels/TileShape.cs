using NeuralStyle.Graphs;

namespace NeuralStyle.Kernels;

/// <summary>The sizes of a 3x3 convolution of stride 1 on pixels with their channels side by side.</summary>
/// <param name="Samples">Pictures in the batch.</param>
/// <param name="Height">Rows of the source.</param>
/// <param name="Width">Columns of the source.</param>
/// <param name="InChannels">Channels of the source.</param>
/// <param name="OutChannels">Channels of the result.</param>
/// <param name="Padding">Pixels around the source: a plain result has twice as many more rows and columns, less two.</param>
/// <param name="Border">What is there.</param>
/// <param name="Kind">What is done before or after; an enlarged result is twice, a shrunk one half of the plain one.</param>
internal readonly record struct TileShape(int Samples, int Height, int Width, int InChannels, int OutChannels, int Padding, PadMode Border, TileKind Kind = TileKind.Plain)
{
    /// <summary>Rows of the result.</summary>
    public int OutHeight => Out(Height);

    /// <summary>Columns of the result.</summary>
    public int OutWidth => Out(Width);

    /// <summary>Pixels of the source that a tile reads in each direction.</summary>
    public int InSide => Kind == TileKind.Enlarging ? EnlargedTransform.InSide : WinogradTransform.InSide;

    /// <summary>Pixels of the result that a tile makes in each direction.</summary>
    public int OutSide => Kind == TileKind.Shrinking ? EnlargedTransform.OutSide : WinogradTransform.OutSide;

    /// <summary>Tiles in all samples; those at the right and the bottom may reach over the result's edge.</summary>
    public int Tiles => Samples * TileRows * TileColumns;

    private int TileRows => (OutHeight + OutSide - 1) / OutSide;

    private int TileColumns => (OutWidth + OutSide - 1) / OutSide;

    /// <summary>The sample of a tile, and its first row and column of the result.</summary>
    public (int Sample, int Y, int X) Place(int tile)
    {
        var (row, column) = Math.DivRem(tile, TileColumns);
        var (sample, y) = Math.DivRem(row, TileRows);
        return (sample, y * OutSide, column * OutSide);
    }

    /// <summary>The first row, or column, of the source that a tile reads.</summary>
    /// <param name="first">Its first row, or column, of the result.</param>
    public int InFirst(int first) => Kind switch
    {
        TileKind.Enlarging => (first / 2) - Padding,
        TileKind.Shrinking => (first * 2) - Padding,
        _ => first - Padding,
    };

    private int Out(int size)
    {
        var plain = size + (2 * Padding) - 2;
        return Kind switch
        {
            TileKind.Enlarging => plain * 2,
            TileKind.Shrinking => plain / 2,
            _ => plain,
        };
    }
}

using NeuralStyle.Graphs;

namespace NeuralStyle.Kernels.Winograd;

/// <summary>The sizes of a 3x3 convolution of stride 1 on channels-last tensors.</summary>
/// <param name="Samples">Images in the batch.</param>
/// <param name="Height">Rows of the source.</param>
/// <param name="Width">Columns of the source.</param>
/// <param name="InChannels">Channels of the source.</param>
/// <param name="OutChannels">Channels of the output.</param>
/// <param name="Padding">Padding on each side, in pixels; a plain output is <c>2 * Padding - 2</c> pixels larger than the source.</param>
/// <param name="Mode">The padding mode.</param>
/// <param name="Kind">The resampling; an upsampled output is twice the plain one, that of the backward pass half.</param>
internal readonly record struct WinogradShape(int Samples, int Height, int Width, int InChannels, int OutChannels, int Padding, PadMode Mode, WinogradKind Kind = WinogradKind.Plain)
{
    /// <summary>Rows of the output.</summary>
    public int OutHeight => Out(Height);

    /// <summary>Columns of the output.</summary>
    public int OutWidth => Out(Width);

    /// <summary>Pixels of the source that a tile reads in each direction.</summary>
    public int InputSide => Kind == WinogradKind.Upsampled ? WinogradTransform.SmallInputSide : WinogradTransform.InputSide;

    /// <summary>Pixels of the output that a tile computes in each direction.</summary>
    public int OutputSide => Kind == WinogradKind.UpsampleBackward ? WinogradTransform.SmallOutputSide : WinogradTransform.OutputSide;

    /// <summary>Tiles in all samples; those at the right and the bottom may reach over the output's edge.</summary>
    public int Tiles => Samples * TileRows * TileColumns;

    private int TileRows => (OutHeight + OutputSide - 1) / OutputSide;

    private int TileColumns => (OutWidth + OutputSide - 1) / OutputSide;

    /// <summary>Returns the sample of a tile, and its first row and column of the output.</summary>
    public (int Sample, int Y, int X) Position(int tile)
    {
        var (row, column) = Math.DivRem(tile, TileColumns);
        var (sample, y) = Math.DivRem(row, TileRows);
        return (sample, y * OutputSide, column * OutputSide);
    }

    /// <summary>Returns the first row, or column, of the source that a tile reads.</summary>
    /// <param name="first">Its first row, or column, of the output.</param>
    public int FirstRead(int first) => Kind switch
    {
        WinogradKind.Upsampled => (first / 2) - Padding,
        WinogradKind.UpsampleBackward => (first * 2) - Padding,
        _ => first - Padding,
    };

    private int Out(int size)
    {
        var plain = size + (2 * Padding) - 2;
        return Kind switch
        {
            WinogradKind.Upsampled => plain * 2,
            WinogradKind.UpsampleBackward => plain / 2,
            _ => plain,
        };
    }
}

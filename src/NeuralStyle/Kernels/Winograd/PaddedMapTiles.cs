using System.Diagnostics;

namespace NeuralStyle.Kernels.Winograd;

/// <summary>A row of tiles on maps with padding around them in memory: all tiles are read and written in place.</summary>
/// <remarks>The last tile of a side that is no multiple of four is shifted back, and overlaps the one before it.</remarks>
internal sealed unsafe class PaddedMapTiles : WinogradTiles
{
    private readonly WinogradKind _kind;
    private readonly FeatureMap _source;
    private readonly FeatureMap _target;
    private readonly int _y;

    /// <summary>Describes a row of tiles.</summary>
    /// <param name="kind">The resampling.</param>
    /// <param name="source">The source, with padding of at least one pixel.</param>
    /// <param name="target">The output, at least 4x4.</param>
    /// <param name="tileRow">The row of tiles.</param>
    public PaddedMapTiles(WinogradKind kind, FeatureMap source, FeatureMap target, int tileRow)
    {
        Debug.Assert(target.Height >= WinogradTransform.OutputSide && target.Width >= WinogradTransform.OutputSide, "A tile fits.");
        (_kind, _source, _target) = (kind, source, target);
        _y = First(tileRow, target.Height);
        FirstRow = (tileRow * WinogradTransform.OutputSide) - _y;
    }

    /// <summary>The first row of the tiles that the row of tiles before has not written.</summary>
    public int FirstRow { get; }

    /// <summary>The number of tiles.</summary>
    public int Count => CountFor(_target.Width);

    /// <summary>The number of tiles along a side.</summary>
    public static int CountFor(int side) => (side + WinogradTransform.OutputSide - 1) / WinogradTransform.OutputSide;

    /// <summary>The rows of the source that rows of the output depend on.</summary>
    public static RowRange SourceRows(WinogradKind kind, RowRange rows, int height)
        => new(
            FirstRead(kind, First(rows.First / WinogradTransform.OutputSide, height)),
            FirstRead(kind, First((rows.End - 1) / WinogradTransform.OutputSide, height)) + (kind == WinogradKind.Upsampled ? WinogradTransform.SmallInputSide : WinogradTransform.InputSide));

    public override TileView Read(int tile, float* buffer)
        => new(_source.Pixel(FirstRead(_kind, _y), FirstRead(_kind, First(tile, _target.Width))), _source.RowStride, _source.PixelStride);

    public override TileView Target(int tile, float* buffer) => new(_target.Pixel(_y, First(tile, _target.Width)), _target.RowStride, _target.PixelStride);

    public override void Finish(int tile, float* buffer)
    {
    }

    // The first row, or column, of the source that a tile reads.
    private static int FirstRead(WinogradKind kind, int first) => (kind == WinogradKind.Upsampled ? first / 2 : first) - 1;

    // The first row of a row of tiles, or column of a column of them.
    private static int First(int tile, int side) => Math.Min(tile * WinogradTransform.OutputSide, side - WinogradTransform.OutputSide);
}

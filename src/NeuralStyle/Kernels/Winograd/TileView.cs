namespace NeuralStyle.Kernels.Winograd;

/// <summary>A square in memory: the pixels of a tile, or the elements of a transformed one. Channels follow each other.</summary>
/// <param name="data">The first channel of the first pixel or element.</param>
/// <param name="rowStride">Floats from a row to the next.</param>
/// <param name="columnStride">Floats from a column to the next.</param>
internal readonly unsafe struct TileView(float* data, nint rowStride, nint columnStride)
{
    public float* Data => data;

    public nint RowStride => rowStride;

    public nint ColumnStride => columnStride;
}

namespace NeuralStyle.Kernels;

/// <summary>Winograd's 3x3 convolution of stride 1: rows of tiles are transformed, multiplied point by point and transformed back.</summary>
internal static unsafe class WinogradKernel
{
    /// <summary>Tiles that are in work at once: as many as stay in the second-level cache together with a point's weights.</summary>
    private const int MaxTiles = 32;

    /// <summary>Rows of tiles of a result.</summary>
    public static int TileRows(int height) => (height + WinogradTransform.OutSide - 1) / WinogradTransform.OutSide;

    /// <summary>The rows of the source that rows of a result are made of, of at least four.</summary>
    public static RowRange SourceRows(RowRange rows, int height)
        => new(First(rows.First / WinogradTransform.OutSide, height) - 1, First((rows.End - 1) / WinogradTransform.OutSide, height) + WinogradTransform.OutSide + 1);

    /// <summary>Floats of scratch memory that a row of tiles needs.</summary>
    public static long ScratchLength(WinogradWeights weights, int width)
        => (long)WinogradTransform.Points * Math.Min(Tiles(width), MaxTiles) * (weights.InStride + weights.OutChannels);

    /// <summary>Computes a row of tiles, four rows of the result. The last of a side that is no multiple of four overlaps the one before.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="source">The source, with a border of at least one pixel.</param>
    /// <param name="target">The result, at least 4x4.</param>
    /// <param name="tileRow">The row of tiles.</param>
    /// <param name="scratch">Memory of <see cref="ScratchLength"/> that no other thread uses.</param>
    public static void Run<T>(WinogradWeights weights, FeatureMap source, FeatureMap target, int tileRow, float* scratch)
        where T : unmanaged, ILanes<T>
    {
        var due = tileRow * WinogradTransform.OutSide;
        var y = First(tileRow, target.Height);
        var tiles = Tiles(target.Width);
        for (var start = 0; start < tiles; start += MaxTiles)
        {
            Run<T>(weights, source, target, y, due - y, start, Math.Min(MaxTiles, tiles - start), scratch);
        }
    }

    private static void Run<T>(WinogradWeights weights, FeatureMap source, FeatureMap target, int y, int firstRow, int start, int tiles, float* scratch)
        where T : unmanaged, ILanes<T>
    {
        var sources = scratch; // (36, tiles, inputs)
        nint sourcePoint = (nint)tiles * weights.InStride;
        var products = scratch + (WinogradTransform.Points * sourcePoint); // (36, tiles, outputs)
        nint productPoint = (nint)tiles * weights.OutChannels;
        for (var i = 0; i < tiles; i++)
        {
            var x = First(start + i, target.Width);
            WinogradTransform.Source<T>(source.Pixel(y - 1, x - 1), source.RowStride, source.PixelStride, sources + (i * weights.InStride), sourcePoint, weights.InStride);
        }

        for (var point = 0; point < WinogradTransform.Points; point++)
        {
            Multiply<T>(weights, point, sources + (point * sourcePoint), products + (point * productPoint), tiles);
        }

        for (var i = 0; i < tiles; i++)
        {
            var x = First(start + i, target.Width);
            WinogradTransform.Target<T>(
                products + (i * weights.OutChannels), productPoint, weights.Bias, target.Pixel(y, x), target.RowStride, target.PixelStride, firstRow, weights.OutChannels);
        }
    }

    // The tiles are the pixels of a row, and the matrix of a point is a 1x1 convolution, block by block.
    private static void Multiply<T>(WinogradWeights weights, int point, float* source, float* target, int tiles)
        where T : unmanaged, ILanes<T>
    {
        var matrix = weights.Weights + (point * weights.PointStride);
        foreach (var block in weights.Blocks)
        {
            var outputs = (block.Outputs + T.Count - 1) / T.Count * T.Count;
            ConvolutionKernel.Run<T>(new ConvolutionRow
            {
                Source = source + block.FirstInput,
                SourceRow = 0,
                SourceStep = weights.InStride,
                KernelRows = 1,
                Taps = block.Inputs,
                Weights = matrix,
                Bias = weights.Zeros,
                Target = target + block.FirstOutput,
                TargetStep = weights.OutChannels,
                Width = tiles,
                OutChannels = outputs,
            });
            matrix += (nint)outputs * block.Inputs;
        }
    }

    private static int Tiles(int width) => (width + WinogradTransform.OutSide - 1) / WinogradTransform.OutSide;

    // The first row of a row of tiles, or column of a column of them.
    private static int First(int tile, int side) => Math.Min(tile * WinogradTransform.OutSide, side - WinogradTransform.OutSide);
}

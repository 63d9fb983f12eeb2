namespace NeuralStyle.Kernels;

/// <summary>Winograd's 3x3 convolution of stride 1, of an enlarged map too: rows of tiles are transformed, multiplied point by point and transformed back.</summary>
internal static unsafe class WinogradKernel
{
    /// <summary>Tiles that are in work at once: as many as stay in the second-level cache together with a point's weights.</summary>
    private const int MaxTiles = 32;

    private const int Apart = 16; // floats between the points: distances of a power of two would meet in the same few sets of the caches

    /// <summary>Rows of tiles of a result.</summary>
    public static int TileRows(int height) => (height + WinogradTransform.OutSide - 1) / WinogradTransform.OutSide;

    /// <summary>The rows of the source that rows of a result are made of, of at least four.</summary>
    public static RowRange SourceRows(TileKind kind, RowRange rows, int height)
        => new(
            InFirst(kind, First(rows.First / WinogradTransform.OutSide, height)),
            InFirst(kind, First((rows.End - 1) / WinogradTransform.OutSide, height)) + (kind == TileKind.Enlarging ? EnlargedTransform.InSide : WinogradTransform.InSide));

    /// <summary>Floats of scratch memory that a row of tiles needs.</summary>
    public static long ScratchLength(WinogradWeights weights, int width)
    {
        long tiles = Math.Min(Tiles(width), MaxTiles);
        return (weights.Points.Sources * ((tiles * weights.InStride) + Apart)) + (weights.Points.Count * ((tiles * weights.OutChannels) + Apart));
    }

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
        nint sourcePoint = ((nint)tiles * weights.InStride) + Apart, productPoint = ((nint)tiles * weights.OutChannels) + Apart;
        float* sources = scratch, products = scratch + (weights.Points.Sources * sourcePoint); // (points, tiles, channels)
        for (var i = 0; i < tiles; i++)
        {
            var x = First(start + i, target.Width);
            TransformSource<T>(weights, source, y, x, sources + (i * weights.InStride), sourcePoint);
        }

        for (var point = 0; point < weights.Points.Count; point++)
        {
            Multiply<T>(weights, point, sources + (weights.Points.Source(point) * sourcePoint), products + (point * productPoint), tiles);
        }

        for (var i = 0; i < tiles; i++)
        {
            var x = First(start + i, target.Width);
            TransformProducts<T>(weights, products + (i * weights.OutChannels), productPoint, target.Pixel(y, x), target, firstRow);
        }
    }

    private static void TransformSource<T>(WinogradWeights weights, FeatureMap source, int y, int x, float* target, nint point)
        where T : unmanaged, ILanes<T>
    {
        var first = source.Pixel(InFirst(weights.Kind, y), InFirst(weights.Kind, x));
        if (weights.Kind == TileKind.Enlarging)
        {
            EnlargedTransform.Source<T>(first, source.RowStride, source.PixelStride, target, point, weights.InStride);
        }
        else
        {
            WinogradTransform.Source<T>(first, source.RowStride, source.PixelStride, target, point, weights.InStride);
        }
    }

    private static void TransformProducts<T>(WinogradWeights weights, float* products, nint point, float* first, FeatureMap target, int firstRow)
        where T : unmanaged, ILanes<T>
    {
        if (weights.Kind == TileKind.Enlarging)
        {
            EnlargedTransform.Target<T>(products, point, weights.Bias, first, target.RowStride, target.PixelStride, firstRow, weights.OutChannels);
        }
        else
        {
            WinogradTransform.Target<T>(products, point, weights.Bias, first, target.RowStride, target.PixelStride, firstRow, weights.OutChannels);
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

    // The first row, or column, of the source that a tile reads.
    private static int InFirst(TileKind kind, int first) => (kind == TileKind.Enlarging ? first / 2 : first) - 1;

    private static int Tiles(int width) => (width + WinogradTransform.OutSide - 1) / WinogradTransform.OutSide;

    // The first row of a row of tiles, or column of a column of them.
    private static int First(int tile, int side) => Math.Min(tile * WinogradTransform.OutSide, side - WinogradTransform.OutSide);
}

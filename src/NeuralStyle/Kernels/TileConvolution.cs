using System.Runtime.CompilerServices;
using NeuralStyle.Graphs;

namespace NeuralStyle.Kernels;

/// <summary>Winograd's 3x3 convolution of stride 1 on tensors, enlarged before it where the shape says so, with its backward passes: a quarter of the products, or fewer.</summary>
/// <remarks>
/// Lavin and Gray 2015, arXiv:1509.09308. Nothing is padded beforehand: tiles at the edges are copied with what is around them.
/// The result does not depend on the number of threads.
/// </remarks>
/// <param name="shape">The sizes.</param>
/// <param name="workers">The threads.</param>
/// <param name="kernels">The kernels to run; the widest that fit if null.</param>
[SkipLocalsInit] // all of what is taken on the stack is written before it is read
internal sealed unsafe class TileConvolution(TileShape shape, IWorkers workers, KernelSet? kernels = null)
{
    private const int TilesAtOnce = 32; // as many as stay in the second-level cache together with a point's weights
    private const int Apart = 16; // floats between the points: distances of a power of two would meet in the same few sets of the caches
    private const int TilesInPart = 128; // of the gradient: enough for the sums of a part not to matter
    private const int MaxParts = 16;
    private const long MaxSums = 1 << 23; // numbers of all parts: 32 MB

    private readonly KernelSet _kernels = kernels ?? KernelSet.For(shape.InChannels, shape.OutChannels);
    private readonly TilePoints _points = TilePoints.Of(shape.Kind);

    // What the gradient's sums are split into must not depend on the threads.
    private int Parts => (int)Math.Clamp(Math.Min(shape.Tiles / TilesInPart, MaxSums / WeightsLength(shape.InChannels, shape.OutChannels)), 1, MaxParts);

    private int PatchLength => WinogradTransform.Points * Math.Max(shape.InChannels, shape.OutChannels);

    /// <summary>Numbers of transformed kernels.</summary>
    public static long WeightsLength(int inChannels, int outChannels) => (long)WinogradTransform.Points * inChannels * outChannels;

    /// <summary>Transforms kernels.</summary>
    /// <param name="kernels">The kernels.</param>
    /// <param name="result">Gets <see cref="WeightsLength"/> numbers.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="set">The kernels to run; the widest that fit if null.</param>
    public static void Pack(TileKernels kernels, float* result, IWorkers workers, KernelSet? set = null)
    {
        var own = set ?? KernelSet.For(kernels.Inputs, kernels.Outputs);
        workers.Run(kernels.Inputs, (input, _) => own.PackTileKernels(kernels, input, result));
    }

    /// <summary>Convolves.</summary>
    /// <param name="source">(samples, height, width, inputs).</param>
    /// <param name="weights">What <see cref="Pack"/> gave.</param>
    /// <param name="bias">A number for each output; null for zeros.</param>
    /// <param name="target">Gets (samples, out height, out width, outputs).</param>
    public void Run(float* source, float* weights, float* bias, float* target)
    {
        using var zeros = new Scratch(shape.OutChannels);
        new Span<float>(zeros.Data, shape.OutChannels).Clear();
        var first = zeros.Data;
        var own = bias is null ? first : bias;
        long length = RoomLength();
        using var room = new Scratch(length * workers.Size);
        var all = room.Data;
        workers.Run((shape.Tiles + TilesAtOnce - 1) / TilesAtOnce, (block, worker) =>
            Run(source, weights, own, first, target, block * TilesAtOnce, all + (worker * length)));
    }

    /// <summary>Computes the gradient with respect to the kernels; not for <see cref="TileKind.Shrinking"/>.</summary>
    /// <param name="source">The source.</param>
    /// <param name="gradient">The gradient with respect to the result, (samples, out height, out width, outputs).</param>
    /// <param name="result">Gets the gradient with respect to the kernels.</param>
    public void Gradient(float* source, float* gradient, TileKernels result)
    {
        var (parts, length, matrices) = (Parts, RoomLength(), WeightsLength(shape.InChannels, shape.OutChannels));
        using var room = new Scratch(length * workers.Size);
        using var sums = new Scratch(matrices * parts);
        float* all = room.Data, total = sums.Data;
        workers.Run(parts, (part, worker) => AddPart(source, gradient, part, all + (worker * length), total + (part * matrices)));
        workers.Run(WinogradTransform.Points, (point, _) => AddParts(total, parts, point));
        workers.Run(shape.InChannels, (input, _) => _kernels.UnpackTileKernels(total, result, input));
    }

    private long RoomLength() => PatchLength + SourcesLength(TilesAtOnce) + ProductsLength(TilesAtOnce);

    private long SourcesLength(int tiles) => _points.Sources * (((long)tiles * shape.InChannels) + Apart);

    private long ProductsLength(int tiles) => _points.Count * (((long)tiles * shape.OutChannels) + Apart);

    private void Run(float* source, float* weights, float* bias, float* zeros, float* target, int start, float* room)
    {
        var tiles = Math.Min(TilesAtOnce, shape.Tiles - start);
        var patch = room; // (6, 6, channels)
        var sources = room + PatchLength; // (points, tiles, inputs)
        var products = sources + SourcesLength(tiles); // (points, tiles, outputs)
        nint sourcePoint = ((nint)tiles * shape.InChannels) + Apart, productPoint = ((nint)tiles * shape.OutChannels) + Apart;
        for (var tile = 0; tile < tiles; tile++)
        {
            TransformSource(source, start + tile, patch, sources + ((nint)tile * shape.InChannels), sourcePoint);
        }

        for (var point = 0; point < _points.Count; point++)
        {
            Multiply(sources + (_points.Source(point) * sourcePoint), weights + (_points.Kernel(point) * (nint)shape.InChannels * shape.OutChannels), zeros, products + (point * productPoint), tiles);
        }

        for (var tile = 0; tile < tiles; tile++)
        {
            TransformProducts(products + ((nint)tile * shape.OutChannels), productPoint, bias, target, start + tile, patch);
        }
    }

    private void TransformSource(float* source, int tile, float* patch, float* target, nint point)
    {
        var (sample, y, x) = shape.Place(tile);
        var map = source + ((nint)sample * shape.Height * shape.Width * shape.InChannels);
        var square = TilePatch.Read(map, shape, shape.InChannels, shape.InFirst(y), shape.InFirst(x), shape.InSide, patch, out var row);
        _kernels.TransformTile(shape.Kind, square, row, target, point, shape.InChannels);
    }

    // The tiles are the pixels of a row, and the matrix of a point is a 1x1 convolution.
    private void Multiply(float* sources, float* weights, float* zeros, float* products, int tiles) => _kernels.Convolve(new ConvolutionRow
    {
        Source = sources,
        SourceRow = 0,
        SourceStep = shape.InChannels,
        KernelRows = 1,
        Taps = shape.InChannels,
        Weights = weights,
        Bias = zeros,
        Target = products,
        TargetStep = shape.OutChannels,
        Width = tiles,
        OutChannels = shape.OutChannels,
    });

    private void TransformProducts(float* products, nint point, float* bias, float* target, int tile, float* patch)
    {
        var side = shape.OutSide;
        var (sample, y, x) = shape.Place(tile);
        var map = target + ((nint)sample * shape.OutHeight * shape.OutWidth * shape.OutChannels);
        if (y + side <= shape.OutHeight && x + side <= shape.OutWidth)
        {
            _kernels.TransformProducts(shape.Kind, products, point, bias, map + ((((nint)y * shape.OutWidth) + x) * shape.OutChannels), (nint)shape.OutWidth * shape.OutChannels, shape.OutChannels);
            return;
        }

        _kernels.TransformProducts(shape.Kind, products, point, bias, patch, (nint)side * shape.OutChannels, shape.OutChannels);
        TilePatch.Write(patch, side, map, shape.OutHeight, shape.OutWidth, shape.OutChannels, y, x);
    }

    // The gradient's part of some tiles, a few at a time, so that they stay in the caches that a core has of its own.
    private void AddPart(float* source, float* gradient, int part, float* room, float* sums)
    {
        new Span<float>(sums, checked((int)WeightsLength(shape.InChannels, shape.OutChannels))).Clear();
        var (start, end) = ((int)((long)shape.Tiles * part / Parts), (int)((long)shape.Tiles * (part + 1) / Parts));
        for (; start < end; start += TilesAtOnce)
        {
            AddTiles(source, gradient, start, Math.Min(TilesAtOnce, end - start), room, sums);
        }
    }

    private void AddTiles(float* source, float* gradient, int start, int tiles, float* room, float* sums)
    {
        var (inputs, outputs) = (shape.InChannels, shape.OutChannels);
        float* patch = room, left = room + PatchLength, right = left + SourcesLength(tiles);
        nint leftPoint = ((nint)tiles * inputs) + Apart, rightPoint = ((nint)tiles * outputs) + Apart;
        for (var tile = 0; tile < tiles; tile++)
        {
            TransformSource(source, start + tile, patch, left + ((nint)tile * inputs), leftPoint);
            TransformGradient(gradient, start + tile, patch, right + ((nint)tile * outputs), rightPoint);
        }

        for (var point = 0; point < _points.Count; point++)
        {
            var matrix = sums + (_points.Kernel(point) * (nint)inputs * outputs);
            _kernels.MultiplyTiles(left + (_points.Source(point) * leftPoint), right + (point * rightPoint), matrix, tiles, inputs, outputs);
        }
    }

    private void AddParts(float* sums, int parts, int point)
    {
        var matrix = shape.InChannels * shape.OutChannels;
        for (var part = 1; part < parts; part++)
        {
            VectorSum.Add(
                new ReadOnlySpan<float>(sums + (part * WeightsLength(shape.InChannels, shape.OutChannels)) + (point * (nint)matrix), matrix),
                new Span<float>(sums + (point * (nint)matrix), matrix));
        }
    }

    private void TransformGradient(float* gradient, int tile, float* patch, float* target, nint point)
    {
        var (sample, y, x) = shape.Place(tile);
        var result = new TileShape(shape.Samples, shape.OutHeight, shape.OutWidth, shape.OutChannels, shape.OutChannels, Padding: 0, PadMode.Zeros);
        var map = gradient + ((nint)sample * shape.OutHeight * shape.OutWidth * shape.OutChannels);
        var square = TilePatch.Read(map, result, shape.OutChannels, y, x, WinogradTransform.OutSide, patch, out var row);
        _kernels.TransformGradient(shape.Kind, square, row, target, point, shape.OutChannels);
    }
}

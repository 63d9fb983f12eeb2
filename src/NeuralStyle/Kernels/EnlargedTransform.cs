using System.Runtime.CompilerServices;

namespace NeuralStyle.Kernels;

/// <summary>The transforms of Winograd's convolution F(4x4, 3x3) of a map that is enlarged twofold, from the small map itself, and of its backward passes.</summary>
/// <remarks>
/// Those of <see cref="WinogradTransform"/> for tiles of the pixels a, b, b, c, c, e in each direction, without what is zero: see
/// <see cref="TilePoints"/>. 25 products in place of 144, and of the 64 that four sets of 2x2 kernels take.
/// </remarks>
[SkipLocalsInit] // all of what is taken on the stack is written before it is read
internal static unsafe class EnlargedTransform
{
    /// <summary>Pixels of the small map that a tile reads in each direction.</summary>
    public const int InSide = 4;

    /// <summary>Pixels of the small map under a tile of the result, in each direction.</summary>
    public const int OutSide = 2;

    /// <summary>Products in each direction.</summary>
    public const int Side = 5;

    /// <summary>Transforms one tile of the small map, (4, 4) to (4, 4).</summary>
    /// <param name="source">The tile's first pixel.</param>
    /// <param name="row">Floats from a row of the source to the next.</param>
    /// <param name="pixel">Floats from a pixel of the source to the next.</param>
    /// <param name="target">Where point 0 goes.</param>
    /// <param name="point">Floats from a point of the target to the next.</param>
    /// <param name="channels">Channels: a multiple of the vector's width.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Source<T>(float* source, nint row, int pixel, float* target, nint point, int channels)
        where T : unmanaged, ILanes<T>
    {
        var half = AlignedMemory.AlignOnStack(stackalloc T[(InSide * InSide) + 1]); // by columns
        for (var c = 0; c < channels; c += T.Count, source += T.Count, target += T.Count)
        {
            for (var x = 0; x < InSide; x++)
            {
                var p = source + ((nint)x * pixel);
                SourcePoints(T.Load(p), T.Load(p + row), T.Load(p + (2 * row)), T.Load(p + (3 * row)), (float*)(half + x), InSide * T.Count);
            }

            for (var y = 0; y < InSide; y++)
            {
                var h = half + (y * InSide);
                SourcePoints(h[0], h[1], h[2], h[3], target + (y * InSide * point), point);
            }
        }
    }

    /// <summary>Transforms products back to one tile of the result, (5, 5) to (4, 4).</summary>
    /// <param name="source">Point 0.</param>
    /// <param name="point">Floats from a point of the source to the next.</param>
    /// <param name="bias">A number for each channel.</param>
    /// <param name="target">The tile's first pixel.</param>
    /// <param name="row">Floats from a row of the target to the next.</param>
    /// <param name="pixel">Floats from a pixel of the target to the next.</param>
    /// <param name="firstRow">Rows of the tile before it are not written.</param>
    /// <param name="channels">Channels: a multiple of the vector's width.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Target<T>(float* source, nint point, float* bias, float* target, nint row, int pixel, int firstRow, int channels)
        where T : unmanaged, ILanes<T>
    {
        var half = AlignedMemory.AlignOnStack(stackalloc T[(WinogradTransform.OutSide * Side) + 1]); // by rows
        for (var c = 0; c < channels; c += T.Count, source += T.Count, target += T.Count, bias += T.Count)
        {
            for (var x = 0; x < Side; x++)
            {
                var p = source + (x * point);
                TargetPixels(
                    T.Load(p), T.Load(p + (Side * point)), T.Load(p + (2 * Side * point)), T.Load(p + (3 * Side * point)), T.Load(p + (4 * Side * point)), T.Zero, (float*)(half + x), Side * T.Count);
            }

            var first = T.Load(bias);
            for (var y = firstRow; y < WinogradTransform.OutSide; y++)
            {
                var h = half + (y * Side);
                TargetPixels(h[0], h[1], h[2], h[3], h[4], first, target + (y * row), pixel);
            }
        }
    }

    /// <summary>Transforms one tile of the gradient of the result for the gradient of the kernels, (4, 4) to (5, 5).</summary>
    /// <param name="source">The tile's first pixel.</param>
    /// <param name="row">Floats from a row of the source to the next.</param>
    /// <param name="target">Where point 0 goes.</param>
    /// <param name="point">Floats from a point of the target to the next.</param>
    /// <param name="channels">Channels, and floats from a pixel of the source to the next: a multiple of the vector's width.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gradient<T>(float* source, nint row, float* target, nint point, int channels)
        where T : unmanaged, ILanes<T>
    {
        var half = AlignedMemory.AlignOnStack(stackalloc T[(Side * WinogradTransform.OutSide) + 1]);
        for (var c = 0; c < channels; c += T.Count, source += T.Count, target += T.Count)
        {
            for (var x = 0; x < WinogradTransform.OutSide; x++)
            {
                var p = source + ((nint)x * channels);
                GradientPoints(T.Load(p), T.Load(p + row), T.Load(p + (2 * row)), T.Load(p + (3 * row)), (float*)(half + x), WinogradTransform.OutSide * T.Count);
            }

            for (var y = 0; y < Side; y++)
            {
                var h = half + (y * WinogradTransform.OutSide);
                GradientPoints(h[0], h[1], h[2], h[3], target + (y * Side * point), point);
            }
        }
    }

    /// <summary>Transforms one tile of the gradient of the result for the gradient of the small map, (6, 6) to (5, 5).</summary>
    /// <inheritdoc cref="Gradient"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ShrinkingSource<T>(float* source, nint row, float* target, nint point, int channels)
        where T : unmanaged, ILanes<T>
    {
        var half = AlignedMemory.AlignOnStack(stackalloc T[(Side * WinogradTransform.InSide) + 1]);
        for (var c = 0; c < channels; c += T.Count, source += T.Count, target += T.Count)
        {
            for (var x = 0; x < WinogradTransform.InSide; x++)
            {
                var p = source + ((nint)x * channels);
                ShrinkingPoints(
                    T.Load(p), T.Load(p + row), T.Load(p + (2 * row)), T.Load(p + (3 * row)), T.Load(p + (4 * row)), T.Load(p + (5 * row)), (float*)(half + x), WinogradTransform.InSide * T.Count);
            }

            for (var y = 0; y < Side; y++)
            {
                var h = half + (y * WinogradTransform.InSide);
                ShrinkingPoints(h[0], h[1], h[2], h[3], h[4], h[5], target + (y * Side * point), point);
            }
        }
    }

    /// <summary>Transforms products back to one tile of the gradient of the small map, (5, 5) to (2, 2).</summary>
    /// <param name="source">Point 0.</param>
    /// <param name="point">Floats from a point of the source to the next.</param>
    /// <param name="bias">A number for each channel.</param>
    /// <param name="target">The tile's first pixel.</param>
    /// <param name="row">Floats from a row of the target to the next.</param>
    /// <param name="channels">Channels, and floats from a pixel of the target to the next: a multiple of the vector's width.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ShrinkingTarget<T>(float* source, nint point, float* bias, float* target, nint row, int channels)
        where T : unmanaged, ILanes<T>
    {
        var half = AlignedMemory.AlignOnStack(stackalloc T[(OutSide * Side) + 1]); // by rows
        for (var c = 0; c < channels; c += T.Count, source += T.Count, target += T.Count, bias += T.Count)
        {
            for (var x = 0; x < Side; x++)
            {
                var p = source + (x * point);
                ShrinkingPixels(
                    T.Load(p), T.Load(p + (Side * point)), T.Load(p + (2 * Side * point)), T.Load(p + (3 * Side * point)), T.Load(p + (4 * Side * point)), T.Zero, (float*)(half + x), Side * T.Count);
            }

            var first = T.Load(bias);
            for (var y = 0; y < OutSide; y++)
            {
                var h = half + (y * Side);
                ShrinkingPixels(h[0], h[1], h[2], h[3], h[4], first, target + (y * row), channels);
            }
        }
    }

    // B' of a, b, b, c, c, e:  4a - 5b + c,  2c - 8b,  0,  -3(b - c),  b - c,  4b - 5c + e; of the third and the fourth the latter.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SourcePoints<T>(T a, T b, T c, T e, float* target, nint step)
        where T : unmanaged, ILanes<T>
    {
        var four = T.Broadcast(4);
        var minusFive = T.Broadcast(-5);
        T.Store(target, T.MultiplyAdd(minusFive, b, T.MultiplyAdd(four, a, c)));
        T.Store(target + step, T.MultiplyAdd(T.Broadcast(-8), b, T.Add(c, c)));
        T.Store(target + (2 * step), T.Subtract(b, c));
        T.Store(target + (3 * step), T.MultiplyAdd(minusFive, c, T.MultiplyAdd(four, b, e)));
    }

    // A', with the factor that the source's third point lacks:  a + b - 3d + e,  b - 6d - 2e,  b - 12d + 4e,  b - 24d - 8e + f.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TargetPixels<T>(T a, T b, T d, T e, T f, T first, float* target, nint step)
        where T : unmanaged, ILanes<T>
    {
        var minusThree = T.Broadcast(-3);
        var start = T.Add(first, b);
        var (even, odd) = (T.MultiplyAdd(minusThree, d, e), T.Subtract(T.Multiply(minusThree, d), e));
        T.Store(target, T.Add(T.Add(start, a), even));
        T.Store(target + step, T.MultiplyAdd(T.Broadcast(2), odd, start));
        T.Store(target + (2 * step), T.MultiplyAdd(T.Broadcast(4), even, start));
        T.Store(target + (3 * step), T.MultiplyAdd(T.Broadcast(8), odd, T.Add(start, f)));
    }

    // The same turned around:  a,  a + b + c + d,  -3(a + 2b + 4c + 8d),  a - 2b + 4c - 8d,  d.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void GradientPoints<T>(T a, T b, T c, T d, float* target, nint step)
        where T : unmanaged, ILanes<T>
    {
        var even = T.MultiplyAdd(T.Broadcast(4), c, a);
        var odd = T.MultiplyAdd(T.Broadcast(8), d, T.Add(b, b));
        T.Store(target, a);
        T.Store(target + step, T.Add(T.Add(a, c), T.Add(b, d)));
        T.Store(target + (2 * step), T.Multiply(T.Broadcast(-3), T.Add(even, odd)));
        T.Store(target + (3 * step), T.Subtract(even, odd));
        T.Store(target + (4 * step), d);
    }

    // B' without the point -1:  4a - 5c + e,  -4(b + c) + d + e,  -2(b - d) - c + e,  2(b - d) - c + e,  4b - 5d + f.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ShrinkingPoints<T>(T a, T b, T c, T d, T e, T f, float* target, nint step)
        where T : unmanaged, ILanes<T>
    {
        var four = T.Broadcast(4);
        var minusFive = T.Broadcast(-5);
        var two = T.Broadcast(2);
        var (difference, rest) = (T.Subtract(d, b), T.Subtract(e, c));
        T.Store(target, T.MultiplyAdd(minusFive, c, T.MultiplyAdd(four, a, e)));
        T.Store(target + step, T.MultiplyAdd(T.Broadcast(-4), T.Add(b, c), T.Add(d, e)));
        T.Store(target + (2 * step), T.MultiplyAdd(two, difference, rest));
        T.Store(target + (3 * step), T.Subtract(rest, T.Multiply(two, difference)));
        T.Store(target + (4 * step), T.MultiplyAdd(minusFive, d, T.MultiplyAdd(four, b, f)));
    }

    // A' with pairs of its rows added, which cancels the point -1:  a + 2b + 3d - e,  2b + 12d - 4e + f.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ShrinkingPixels<T>(T a, T b, T d, T e, T f, T first, float* target, nint step)
        where T : unmanaged, ILanes<T>
    {
        var start = T.MultiplyAdd(T.Broadcast(2), b, first);
        var rest = T.Subtract(T.Multiply(T.Broadcast(3), d), e);
        T.Store(target, T.Add(T.Add(start, a), rest));
        T.Store(target + step, T.MultiplyAdd(T.Broadcast(4), rest, T.Add(start, f)));
    }
}

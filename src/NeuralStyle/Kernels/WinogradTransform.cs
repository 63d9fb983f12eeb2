using System.Runtime.CompilerServices;

namespace NeuralStyle.Kernels;

/// <summary>The transforms of Winograd's convolution F(4x4, 3x3), a vector of channels at a time.</summary>
/// <remarks>Lavin and Gray 2015, arXiv:1509.09308: interpolation at 0, 1, -1, 2, -2 and infinity. 36 products in place of 144.</remarks>
[SkipLocalsInit] // all of what is taken on the stack is written before it is read
internal static unsafe class WinogradTransform
{
    /// <summary>Pixels that a tile reads in each direction.</summary>
    public const int InSide = 6;

    /// <summary>Pixels that a tile makes in each direction.</summary>
    public const int OutSide = 4;

    /// <summary>Numbers of a transformed tile, for each channel.</summary>
    public const int Points = InSide * InSide;

    /// <summary>Numbers of a kernel.</summary>
    public const int Taps = 9;

    /// <summary>Transforms the 3x3 kernel of one pair of channels: G g G', (6, 6).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Kernel(ReadOnlySpan<float> kernel, Span<float> result)
    {
        Span<double> half = stackalloc double[3 * InSide]; // G g, by columns
        for (var column = 0; column < 3; column++)
        {
            KernelPoints(kernel[column], kernel[3 + column], kernel[6 + column], half[(column * InSide)..]);
        }

        Span<double> row = stackalloc double[InSide];
        for (var y = 0; y < InSide; y++)
        {
            KernelPoints(half[y], half[InSide + y], half[(2 * InSide) + y], row);
            for (var x = 0; x < InSide; x++)
            {
                result[(y * InSide) + x] = (float)row[x];
            }
        }
    }

    /// <summary>Transforms one tile of the source: B' d B.</summary>
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
        var half = AlignedMemory.AlignOnStack(stackalloc T[Points + 1]); // B' d, by columns
        for (var c = 0; c < channels; c += T.Count, source += T.Count, target += T.Count)
        {
            for (var x = 0; x < InSide; x++)
            {
                var p = source + (x * pixel);
                SourcePoints(
                    T.Load(p), T.Load(p + row), T.Load(p + (2 * row)), T.Load(p + (3 * row)), T.Load(p + (4 * row)), T.Load(p + (5 * row)), (float*)(half + x), InSide * T.Count);
            }

            for (var y = 0; y < InSide; y++)
            {
                var h = half + (y * InSide);
                SourcePoints(h[0], h[1], h[2], h[3], h[4], h[5], target + (y * InSide * point), point);
            }
        }
    }

    /// <summary>Transforms products back: A' m A.</summary>
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
        var half = AlignedMemory.AlignOnStack(stackalloc T[(OutSide * InSide) + 1]); // A' m, by rows
        for (var c = 0; c < channels; c += T.Count, source += T.Count, target += T.Count, bias += T.Count)
        {
            for (var x = 0; x < InSide; x++)
            {
                var p = source + (x * point);
                TargetPixels(
                    T.Load(p), T.Load(p + (InSide * point)), T.Load(p + (2 * InSide * point)), T.Load(p + (3 * InSide * point)), T.Load(p + (4 * InSide * point)), T.Load(p + (5 * InSide * point)), T.Zero, (float*)(half + x), InSide * T.Count);
            }

            var first = T.Load(bias);
            for (var y = firstRow; y < OutSide; y++)
            {
                var h = half + (y * InSide);
                TargetPixels(h[0], h[1], h[2], h[3], h[4], h[5], first, target + (y * row), pixel);
            }
        }
    }

    // G for one column or row:  a/4,  -(a + b + c)/6,  -(a - b + c)/6,  a/24 + b/12 + c/6,  a/24 - b/12 + c/6,  c.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void KernelPoints(double a, double b, double c, Span<double> points)
    {
        const double sixth = 1.0 / 6;
        var (outer, inner) = ((a + c) * -sixth, b * -sixth);
        var (even, odd) = ((a * (1.0 / 24)) + (c * sixth), b * (1.0 / 12));
        points[5] = c;
        points[4] = even - odd;
        points[3] = even + odd;
        points[2] = outer - inner;
        points[1] = outer + inner;
        points[0] = a * 0.25;
    }

    // B' for one column or row:  4a - 5c + e,  -4(b + c) + d + e,  4(b - c) - d + e,  -2(b - d) - c + e,  2(b - d) - c + e,  4b - 5d + f.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SourcePoints<T>(T a, T b, T c, T d, T e, T f, float* target, nint step)
        where T : unmanaged, ILanes<T>
    {
        var four = T.Broadcast(4);
        var minusFour = T.Broadcast(-4);
        var minusFive = T.Broadcast(-5);
        var two = T.Broadcast(2);
        T.Store(target, T.MultiplyAdd(minusFive, c, T.MultiplyAdd(four, a, e)));
        T.Store(target + step, T.MultiplyAdd(minusFour, T.Add(b, c), T.Add(d, e)));
        T.Store(target + (2 * step), T.MultiplyAdd(four, T.Subtract(b, c), T.Subtract(e, d)));
        var difference = T.Subtract(d, b);
        var rest = T.Subtract(e, c);
        T.Store(target + (3 * step), T.MultiplyAdd(two, difference, rest));
        T.Store(target + (4 * step), T.Subtract(rest, T.Multiply(two, difference)));
        T.Store(target + (5 * step), T.MultiplyAdd(minusFive, d, T.MultiplyAdd(four, b, f)));
    }

    // A' for one column or row:  a + b + c + d + e,  b - c + 2(d - e),  b + c + 4(d + e),  b - c + 8(d - e) + f.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TargetPixels<T>(T a, T b, T c, T d, T e, T f, T first, float* target, nint step)
        where T : unmanaged, ILanes<T>
    {
        var (sum, difference) = (T.Add(b, c), T.Add(first, T.Subtract(b, c)));
        var (sum2, difference2) = (T.Add(d, e), T.Subtract(d, e));
        T.Store(target, T.Add(T.Add(first, a), T.Add(sum, sum2)));
        T.Store(target + step, T.MultiplyAdd(T.Broadcast(2), difference2, difference));
        T.Store(target + (2 * step), T.MultiplyAdd(T.Broadcast(4), sum2, T.Add(first, sum)));
        T.Store(target + (3 * step), T.MultiplyAdd(T.Broadcast(8), difference2, T.Add(difference, f)));
    }
}

using System.Runtime.CompilerServices;
using NeuralStyle.Kernels.Vectors;

namespace NeuralStyle.Kernels.Winograd;

/// <summary>The matrices of F(4x4, 3x3).</summary>
/// <remarks>
/// <code>
///      | 4  0 -5  0  1  0 |        |  1/4    0     0  |
///      | 0 -4 -4  1  1  0 |        | -1/6  -1/6  -1/6 |        | 1  1  1  1  1  0 |
/// B' = | 0  4 -4 -1  1  0 |    G = | -1/6   1/6  -1/6 |   A' = | 0  1 -1  2 -2  0 |
///      | 0 -2 -1  2  1  0 |        | 1/24  1/12   1/6 |        | 0  1  1  4  4  0 |
///      | 0  2 -1 -2  1  0 |        | 1/24 -1/12   1/6 |        | 0  1 -1  8 -8  1 |
///      | 0  4  0 -5  0  1 |        |   0     0     1  |
/// </code>
/// </remarks>
internal static unsafe class PlainMatrices
{
    /// <summary>B', which transforms a tile of the source.</summary>
    public readonly struct Source : IWinogradMatrix
    {
        public static int Inputs => 6;

        public static int Outputs => 6;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Multiply<T>(float* source, nint step, T bias, float* target, nint targetStep)
            where T : unmanaged, ISimdVector<T>
        {
            T a = T.Load(source), b = T.Load(source + step), c = T.Load(source + (2 * step));
            T d = T.Load(source + (3 * step)), e = T.Load(source + (4 * step)), f = T.Load(source + (5 * step));
            var (odd, even) = (d - b, e - c);
            T.Store(target, T.Fma(-5, c, T.Fma(4, a, e)));
            T.Store(target + targetStep, T.Fma(-4, b + c, d + e));
            T.Store(target + (2 * targetStep), T.Fma(4, b - c, e - d));
            T.Store(target + (3 * targetStep), T.Fma(2, odd, even));
            T.Store(target + (4 * targetStep), even - (2 * odd));
            T.Store(target + (5 * targetStep), T.Fma(-5, d, T.Fma(4, b, f)));
        }
    }

    /// <summary>A', which transforms products into a tile of the output.</summary>
    public readonly struct Output : IWinogradMatrix
    {
        public static int Inputs => 6;

        public static int Outputs => 4;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Multiply<T>(float* source, nint step, T bias, float* target, nint targetStep)
            where T : unmanaged, ISimdVector<T>
        {
            T a = T.Load(source), b = T.Load(source + step), c = T.Load(source + (2 * step));
            T d = T.Load(source + (3 * step)), e = T.Load(source + (4 * step)), f = T.Load(source + (5 * step));
            var (sum1, difference1) = (b + c, bias + (b - c));
            var (sum2, difference2) = (d + e, d - e);
            T.Store(target, bias + a + (sum1 + sum2));
            T.Store(target + targetStep, T.Fma(2, difference2, difference1));
            T.Store(target + (2 * targetStep), T.Fma(4, sum2, bias + sum1));
            T.Store(target + (3 * targetStep), T.Fma(8, difference2, difference1 + f));
        }
    }

    /// <summary>A, which transforms a tile of the output's gradient for the gradient of the kernels.</summary>
    public readonly struct OutputGradient : IWinogradMatrix
    {
        public static int Inputs => 4;

        public static int Outputs => 6;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Multiply<T>(float* source, nint step, T bias, float* target, nint targetStep)
            where T : unmanaged, ISimdVector<T>
        {
            T a = T.Load(source), b = T.Load(source + step), c = T.Load(source + (2 * step)), d = T.Load(source + (3 * step));
            var (even1, odd1) = (a + c, b + d); // at 1 and -1
            var (even2, odd2) = (T.Fma(4, c, a), T.Fma(8, d, b + b)); // at 2 and -2
            T.Store(target, a);
            T.Store(target + targetStep, even1 + odd1);
            T.Store(target + (2 * targetStep), even1 - odd1);
            T.Store(target + (3 * targetStep), even2 + odd2);
            T.Store(target + (4 * targetStep), even2 - odd2);
            T.Store(target + (5 * targetStep), d);
        }
    }

    /// <summary>G, which transforms a kernel.</summary>
    public readonly struct Kernel : IWinogradMatrix
    {
        public static int Inputs => 3;

        public static int Outputs => 6;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Multiply<T>(float* source, nint step, T bias, float* target, nint targetStep)
            where T : unmanaged, ISimdVector<T>
        {
            T a = T.Load(source), b = T.Load(source + step), c = T.Load(source + (2 * step));
            var (even, odd) = (T.Fma(1f / 24, a, (1f / 6) * c), (1f / 12) * b);
            T.Store(target, 0.25f * a);
            T.Store(target + targetStep, (-1f / 6) * (a + c + b));
            T.Store(target + (2 * targetStep), (-1f / 6) * (a + c - b));
            T.Store(target + (3 * targetStep), even + odd);
            T.Store(target + (4 * targetStep), even - odd);
            T.Store(target + (5 * targetStep), c);
        }
    }

    /// <summary>G', which transforms the gradient of a transformed kernel into that of the kernel.</summary>
    public readonly struct KernelGradient : IWinogradMatrix
    {
        public static int Inputs => 6;

        public static int Outputs => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Multiply<T>(float* source, nint step, T bias, float* target, nint targetStep)
            where T : unmanaged, ISimdVector<T>
        {
            T a = T.Load(source), b = T.Load(source + step), c = T.Load(source + (2 * step));
            T d = T.Load(source + (3 * step)), e = T.Load(source + (4 * step)), f = T.Load(source + (5 * step));
            var (inner, outer) = ((1f / 6) * (b + c), d + e);
            T.Store(target, T.Fma(0.25f, a, ((1f / 24) * outer) - inner));
            T.Store(target + targetStep, T.Fma(1f / 6, c - b, (1f / 12) * (d - e)));
            T.Store(target + (2 * targetStep), ((1f / 6) * outer) - inner + f);
        }
    }
}

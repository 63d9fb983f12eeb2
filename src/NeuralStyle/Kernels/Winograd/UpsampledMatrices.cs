using System.Runtime.CompilerServices;
using NeuralStyle.Kernels.Vectors;

namespace NeuralStyle.Kernels.Winograd;

/// <summary>The matrices of F(4x4, 3x3) on a map that is upsampled twofold, from and to the small map itself.</summary>
/// <remarks>
/// <code>
///                               0  1  2 -2  inf
/// S = | 4 -5  1  0 |       | 1  1 -3  1  0 |       S : B' after upsampling; the third row stands for the points 2 and -2
///     | 0 -8  2  0 |   P = | 0  1 -6 -2  0 |       P : A' without the point -1, and with the factor -3 of the point 2
///     | 0  1 -1  0 |       | 0  1 -12 4  0 |       P': the same matrix transposed, for gradients of the kernels
///     | 0  4 -5  1 |       | 0  1 -24 -8 1 |
///
///     | 4  0 -5  0  1  0 |
///     | 0 -4 -4  1  1  0 |        Q = | 1  2  3 -1  0 |       R : B' without the point -1
/// R = | 0 -2 -1  2  1  0 |            | 0  2 12 -4  1 |       Q : pairs of rows of A' added, which cancels the point -1
///     | 0  2 -1 -2  1  0 |
///     | 0  4  0 -5  0  1 |
/// </code>
/// </remarks>
internal static unsafe class UpsampledMatrices
{
    /// <summary>S, which transforms a tile of the small map.</summary>
    public readonly struct Source : IWinogradMatrix
    {
        public static int Inputs => 4;

        public static int Outputs => 4;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Multiply<T>(float* source, nint step, T bias, float* target, nint targetStep)
            where T : unmanaged, ISimdVector<T>
        {
            T a = T.Load(source), b = T.Load(source + step), c = T.Load(source + (2 * step)), d = T.Load(source + (3 * step));
            T.Store(target, T.Fma(-5, b, T.Fma(4, a, c)));
            T.Store(target + targetStep, T.Fma(-8, b, c + c));
            T.Store(target + (2 * targetStep), b - c);
            T.Store(target + (3 * targetStep), T.Fma(-5, c, T.Fma(4, b, d)));
        }
    }

    /// <summary>P, which transforms products into a tile of the output.</summary>
    public readonly struct Output : IWinogradMatrix
    {
        public static int Inputs => 5;

        public static int Outputs => 4;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Multiply<T>(float* source, nint step, T bias, float* target, nint targetStep)
            where T : unmanaged, ISimdVector<T>
        {
            T a = T.Load(source), b = T.Load(source + step), c = T.Load(source + (2 * step));
            T d = T.Load(source + (3 * step)), e = T.Load(source + (4 * step));
            var start = bias + b;
            var (even, odd) = (T.Fma(-3, c, d), (-3 * c) - d);
            T.Store(target, start + a + even);
            T.Store(target + targetStep, T.Fma(2, odd, start));
            T.Store(target + (2 * targetStep), T.Fma(4, even, start));
            T.Store(target + (3 * targetStep), T.Fma(8, odd, start + e));
        }
    }

    /// <summary>P', which transforms a tile of the output's gradient for the gradient of the kernels.</summary>
    public readonly struct OutputGradient : IWinogradMatrix
    {
        public static int Inputs => 4;

        public static int Outputs => 5;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Multiply<T>(float* source, nint step, T bias, float* target, nint targetStep)
            where T : unmanaged, ISimdVector<T>
        {
            T a = T.Load(source), b = T.Load(source + step), c = T.Load(source + (2 * step)), d = T.Load(source + (3 * step));
            var (even, odd) = (T.Fma(4, c, a), T.Fma(8, d, b + b));
            T.Store(target, a);
            T.Store(target + targetStep, a + c + (b + d));
            T.Store(target + (2 * targetStep), -3 * (even + odd));
            T.Store(target + (3 * targetStep), even - odd);
            T.Store(target + (4 * targetStep), d);
        }
    }

    /// <summary>R, which transforms a tile of the output's gradient for the gradient of the small map.</summary>
    public readonly struct BackwardSource : IWinogradMatrix
    {
        public static int Inputs => 6;

        public static int Outputs => 5;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Multiply<T>(float* source, nint step, T bias, float* target, nint targetStep)
            where T : unmanaged, ISimdVector<T>
        {
            T a = T.Load(source), b = T.Load(source + step), c = T.Load(source + (2 * step));
            T d = T.Load(source + (3 * step)), e = T.Load(source + (4 * step)), f = T.Load(source + (5 * step));
            var (odd, even) = (d - b, e - c);
            T.Store(target, T.Fma(-5, c, T.Fma(4, a, e)));
            T.Store(target + targetStep, T.Fma(-4, b + c, d + e));
            T.Store(target + (2 * targetStep), T.Fma(2, odd, even));
            T.Store(target + (3 * targetStep), even - (2 * odd));
            T.Store(target + (4 * targetStep), T.Fma(-5, d, T.Fma(4, b, f)));
        }
    }

    /// <summary>Q, which transforms products into a tile of the gradient of the small map.</summary>
    public readonly struct BackwardOutput : IWinogradMatrix
    {
        public static int Inputs => 5;

        public static int Outputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Multiply<T>(float* source, nint step, T bias, float* target, nint targetStep)
            where T : unmanaged, ISimdVector<T>
        {
            T a = T.Load(source), b = T.Load(source + step), c = T.Load(source + (2 * step));
            T d = T.Load(source + (3 * step)), e = T.Load(source + (4 * step));
            var start = T.Fma(2, b, bias);
            var rest = (3 * c) - d;
            T.Store(target, start + a + rest);
            T.Store(target + targetStep, T.Fma(4, rest, start + e));
        }
    }
}

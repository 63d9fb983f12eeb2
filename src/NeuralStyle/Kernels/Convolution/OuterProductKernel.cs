using System.Diagnostics;
using System.Runtime.CompilerServices;
using NeuralStyle.Kernels.Vectors;

namespace NeuralStyle.Kernels.Convolution;

/// <summary>Sums of outer products, which gradients with respect to kernels are: a block of the matrix stays in registers while all pixels pass.</summary>
/// <remarks>Micro-kernels are unrolled by hand, as those of <see cref="ConvolutionKernel"/>.</remarks>
internal static unsafe class OuterProductKernel
{
    /// <summary>Adds outer products to a matrix: <c>result[row, column] += sum over n of left[n, row] * right[n, column]</c>.</summary>
    /// <param name="left">The left factors.</param>
    /// <param name="leftStep">Floats from a left factor to the next.</param>
    /// <param name="right">The right factors, (count, columns).</param>
    /// <param name="result">(rows, columns).</param>
    /// <param name="count">The number of products: so few that the factors stay in the nearest cache while all blocks read them.</param>
    /// <param name="rows">Rows of the matrix; the fastest are multiples of four, and then those of nine.</param>
    /// <param name="columns">Columns: a multiple of the vector's width.</param>
    public static void Add<T>(float* left, int leftStep, float* right, float* result, int count, int rows, int columns)
        where T : unmanaged, ISimdVector<T>
    {
        Debug.Assert(columns % T.Count == 0, "Columns are whole vectors.");
        if (rows % 4 == 0)
        {
            AddFours<T>(left, leftStep, right, result, count, rows, columns);
        }
        else
        {
            AddNines<T>(left, leftStep, right, result, count, rows, columns);
        }
    }

    private static void AddFours<T>(float* left, int leftStep, float* right, float* result, int count, int rows, int columns)
        where T : unmanaged, ISimdVector<T>
    {
        for (var row = 0; row < rows; row += 4, left += 4, result += 4 * (nint)columns)
        {
            var column = 0;
            for (; column <= columns - (2 * T.Count); column += 2 * T.Count)
            {
                Rows4<SimdPair<T>>(left, leftStep, right + column, result + column, count, columns);
            }

            if (column < columns)
            {
                Rows4<T>(left, leftStep, right + column, result + column, count, columns);
            }
        }
    }

    private static void AddNines<T>(float* left, int leftStep, float* right, float* result, int count, int rows, int columns)
        where T : unmanaged, ISimdVector<T>
    {
        for (var column = 0; column < columns; column += T.Count)
        {
            var row = 0;
            for (; row <= rows - 9; row += 9)
            {
                Rows9<T>(left + row, leftStep, right + column, result + ((nint)row * columns) + column, count, columns);
            }

            for (; row < rows; row++)
            {
                Rows1<T>(left + row, leftStep, right + column, result + ((nint)row * columns) + column, count, columns);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows9<T>(float* left, int leftStep, float* right, float* result, int count, nint step)
        where T : unmanaged, IVectorBlock<T>
    {
        T a = T.Load(result), b = T.Load(result + step), c = T.Load(result + (2 * step));
        T d = T.Load(result + (3 * step)), e = T.Load(result + (4 * step)), f = T.Load(result + (5 * step));
        T g = T.Load(result + (6 * step)), h = T.Load(result + (7 * step)), i = T.Load(result + (8 * step));
        for (; count > 0; count--, left += leftStep, right += step)
        {
            var r = T.Load(right);
            a = T.Fma(left, r, a);
            b = T.Fma(left + 1, r, b);
            c = T.Fma(left + 2, r, c);
            d = T.Fma(left + 3, r, d);
            e = T.Fma(left + 4, r, e);
            f = T.Fma(left + 5, r, f);
            g = T.Fma(left + 6, r, g);
            h = T.Fma(left + 7, r, h);
            i = T.Fma(left + 8, r, i);
        }

        T.Store(result, a);
        T.Store(result + step, b);
        T.Store(result + (2 * step), c);
        T.Store(result + (3 * step), d);
        T.Store(result + (4 * step), e);
        T.Store(result + (5 * step), f);
        T.Store(result + (6 * step), g);
        T.Store(result + (7 * step), h);
        T.Store(result + (8 * step), i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows4<T>(float* left, int leftStep, float* right, float* result, int count, nint step)
        where T : unmanaged, IVectorBlock<T>
    {
        T a = T.Load(result), b = T.Load(result + step), c = T.Load(result + (2 * step)), d = T.Load(result + (3 * step));
        for (; count > 0; count--, left += leftStep, right += step)
        {
            var r = T.Load(right);
            a = T.Fma(left, r, a);
            b = T.Fma(left + 1, r, b);
            c = T.Fma(left + 2, r, c);
            d = T.Fma(left + 3, r, d);
        }

        T.Store(result, a);
        T.Store(result + step, b);
        T.Store(result + (2 * step), c);
        T.Store(result + (3 * step), d);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows1<T>(float* left, int leftStep, float* right, float* result, int count, nint step)
        where T : unmanaged, IVectorBlock<T>
    {
        var sum = T.Load(result);
        for (; count > 0; count--, left += leftStep, right += step)
        {
            sum = T.Fma(left, T.Load(right), sum);
        }

        T.Store(result, sum);
    }
}

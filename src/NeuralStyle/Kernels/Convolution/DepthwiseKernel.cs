using System.Diagnostics;
using System.Runtime.CompilerServices;
using NeuralStyle.Kernels.Vectors;

namespace NeuralStyle.Kernels.Convolution;

/// <summary>Convolves each channel with its own kernel. A block is eight pixels times a vector of channels, so that a weight is read once for eight.</summary>
internal static unsafe class DepthwiseKernel
{
    private const int Pixels = 8;

    /// <summary>Computes a row of the result.</summary>
    public static void Run<T>(in DepthwiseRow row)
        where T : unmanaged, ISimdVector<T>
    {
        Debug.Assert(row.Width > 0 && row.Weights.Channels % T.Count == 0, "Channels are whole vectors.");
        Debug.Assert(row.SourcePixel >= row.Weights.Channels && row.TargetStep >= row.Weights.Channels, "Pixels have all channels.");
        if (row.Width < Pixels)
        {
            for (var x = 0; x < row.Width; x++)
            {
                Block1<T>(row, row.Source + ((nint)x * row.SourceStep), row.Target + ((nint)x * row.TargetStep));
            }

            return;
        }

        for (var start = 0; start < row.Width; start += Pixels)
        {
            var x = Math.Min(start, row.Width - Pixels); // the last block is shifted left and recomputes some pixels
            Block8<T>(row, row.Source + ((nint)x * row.SourceStep), row.Target + ((nint)x * row.TargetStep));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block8<T>(in DepthwiseRow row, float* source, float* target)
        where T : unmanaged, ISimdVector<T>
    {
        var (step, channels) = (row.SourceStep, row.Weights.Channels);
        for (var c = 0; c < channels; c += T.Count, source += T.Count, target += T.Count)
        {
            var first = T.Load(row.Weights.Bias + c);
            T s0 = first, s1 = first, s2 = first, s3 = first, s4 = first, s5 = first, s6 = first, s7 = first;
            var weights = row.Weights.Weights + c;
            for (var y = 0; y < row.Weights.Rows; y++)
            {
                var p = source + (y * row.SourceRow);
                for (var x = 0; x < row.Weights.Columns; x++, p += row.SourcePixel, weights += channels)
                {
                    var w = T.Load(weights);
                    s0 = T.Fma(T.Load(p), w, s0);
                    s1 = T.Fma(T.Load(p + step), w, s1);
                    s2 = T.Fma(T.Load(p + (2 * step)), w, s2);
                    s3 = T.Fma(T.Load(p + (3 * step)), w, s3);
                    s4 = T.Fma(T.Load(p + (4 * step)), w, s4);
                    s5 = T.Fma(T.Load(p + (5 * step)), w, s5);
                    s6 = T.Fma(T.Load(p + (6 * step)), w, s6);
                    s7 = T.Fma(T.Load(p + (7 * step)), w, s7);
                }
            }

            T.Store(target, s0);
            T.Store(target + row.TargetStep, s1);
            T.Store(target + (2 * row.TargetStep), s2);
            T.Store(target + (3 * row.TargetStep), s3);
            T.Store(target + (4 * row.TargetStep), s4);
            T.Store(target + (5 * row.TargetStep), s5);
            T.Store(target + (6 * row.TargetStep), s6);
            T.Store(target + (7 * row.TargetStep), s7);
        }
    }

    // Rows narrower than a block.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block1<T>(in DepthwiseRow row, float* source, float* target)
        where T : unmanaged, ISimdVector<T>
    {
        var channels = row.Weights.Channels;
        for (var c = 0; c < channels; c += T.Count)
        {
            var sum = T.Load(row.Weights.Bias + c);
            var weights = row.Weights.Weights + c;
            for (var y = 0; y < row.Weights.Rows; y++)
            {
                var p = source + (y * row.SourceRow) + c;
                for (var x = 0; x < row.Weights.Columns; x++, p += row.SourcePixel, weights += channels)
                {
                    sum = T.Fma(T.Load(p), T.Load(weights), sum);
                }
            }

            T.Store(target + c, sum);
        }
    }
}

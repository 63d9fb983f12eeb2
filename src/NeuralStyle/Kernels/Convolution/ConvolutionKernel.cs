using System.Diagnostics;
using System.Runtime.CompilerServices;
using NeuralStyle.Kernels.Vectors;

namespace NeuralStyle.Kernels.Convolution;

/// <summary>Convolves one row of a feature map directly: without an im2col matrix, and with sums in registers.</summary>
/// <remarks>
/// A micro-kernel computes MR pixels times NR vectors of output channels. In a row of kernels the channels of neighboring
/// pixels follow each other in memory, so all taps of a row are one run of values, each of which meets NR vectors of weights.
/// Weights are packed by <see cref="PackedWeights"/> in the order in which they are read. MR is 8 or, with 16 registers, 6; NR is
/// 2, a <see cref="SimdPair{T}"/>, and 1 for the last channels. The micro-kernel is unrolled by hand: the compiler keeps
/// locals in registers, but not the elements of an array or the variables of a loop over sums.
/// </remarks>
internal static unsafe class ConvolutionKernel
{
    private const int Pixels = 8;
    private const int FewerPixels = 6; // two vectors each: the sums that fit 16 registers

    /// <summary>Computes a row of the result.</summary>
    public static void Run<T>(in ConvolutionRow row)
        where T : unmanaged, ISimdVector<T>
    {
        Debug.Assert(row.Width > 0 && row.OutChannels % T.Count == 0, "Outputs are whole vectors.");
        Debug.Assert(row.Width == 1 || Math.Abs(row.TargetStep) >= row.OutChannels, "Pixels that are written do not overlap.");
        var pixels = T.Has32Registers ? Pixels : FewerPixels;
        var channel = 0;
        for (; channel <= row.OutChannels - (2 * T.Count); channel += 2 * T.Count)
        {
            Panel<SimdPair<T>>(row, channel, pixels);
        }

        if (channel < row.OutChannels)
        {
            Panel<T>(row, channel, Pixels);
        }
    }

    // A vector, or a pair, of output channels. If the width is not a multiple of the block, the last block is shifted left and recomputes some pixels.
    private static void Panel<T>(in ConvolutionRow row, int channel, int pixels)
        where T : unmanaged, IVectorBlock<T>
    {
        var block = row.Width < pixels ? 1 : pixels;
        for (var start = 0; start < row.Width; start += block)
        {
            var x = (nint)Math.Min(start, row.Width - block);
            float* source = row.Source + (x * row.SourceStep), target = row.Target + (x * row.TargetStep) + channel;
            switch (block)
            {
                case Pixels:
                    Block8<T>(row, source, channel, target);
                    break;
                case FewerPixels:
                    Block6<T>(row, source, channel, target);
                    break;
                default:
                    Block1<T>(row, source, channel, target);
                    break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block8<T>(in ConvolutionRow row, float* source, int channel, float* target)
        where T : unmanaged, IVectorBlock<T>
    {
        T a = T.Load(row.Bias + channel), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
        var weights = row.WeightsOf(channel);
        var step = row.SourceStep;
        for (var y = 0; y < row.KernelRows; y++, source += row.SourceRow)
        {
            var end = source + row.Taps;
            for (var p = source; p < end; p++, weights += T.Count)
            {
                var w = T.Load(weights);
                a = T.Fma(p, w, a);
                b = T.Fma(p + step, w, b);
                c = T.Fma(p + (2 * step), w, c);
                d = T.Fma(p + (3 * step), w, d);
                e = T.Fma(p + (4 * step), w, e);
                f = T.Fma(p + (5 * step), w, f);
                g = T.Fma(p + (6 * step), w, g);
                h = T.Fma(p + (7 * step), w, h);
            }
        }

        T.Store(target, a);
        T.Store(target + row.TargetStep, b);
        T.Store(target + (2 * row.TargetStep), c);
        T.Store(target + (3 * row.TargetStep), d);
        T.Store(target + (4 * row.TargetStep), e);
        T.Store(target + (5 * row.TargetStep), f);
        T.Store(target + (6 * row.TargetStep), g);
        T.Store(target + (7 * row.TargetStep), h);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block6<T>(in ConvolutionRow row, float* source, int channel, float* target)
        where T : unmanaged, IVectorBlock<T>
    {
        T a = T.Load(row.Bias + channel), b = a, c = a, d = a, e = a, f = a;
        var weights = row.WeightsOf(channel);
        var step = row.SourceStep;
        for (var y = 0; y < row.KernelRows; y++, source += row.SourceRow)
        {
            var end = source + row.Taps;
            for (var p = source; p < end; p++, weights += T.Count)
            {
                var w = T.Load(weights);
                a = T.Fma(p, w, a);
                b = T.Fma(p + step, w, b);
                c = T.Fma(p + (2 * step), w, c);
                d = T.Fma(p + (3 * step), w, d);
                e = T.Fma(p + (4 * step), w, e);
                f = T.Fma(p + (5 * step), w, f);
            }
        }

        T.Store(target, a);
        T.Store(target + row.TargetStep, b);
        T.Store(target + (2 * row.TargetStep), c);
        T.Store(target + (3 * row.TargetStep), d);
        T.Store(target + (4 * row.TargetStep), e);
        T.Store(target + (5 * row.TargetStep), f);
    }

    // Rows narrower than a block.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block1<T>(in ConvolutionRow row, float* source, int channel, float* target)
        where T : unmanaged, IVectorBlock<T>
    {
        var sum = T.Load(row.Bias + channel);
        var weights = row.WeightsOf(channel);
        for (var y = 0; y < row.KernelRows; y++, source += row.SourceRow)
        {
            var end = source + row.Taps;
            for (var p = source; p < end; p++, weights += T.Count)
            {
                sum = T.Fma(p, T.Load(weights), sum);
            }
        }

        T.Store(target, sum);
    }
}

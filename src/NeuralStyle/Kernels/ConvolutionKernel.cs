using System.Runtime.CompilerServices;

namespace NeuralStyle.Kernels;

/// <summary>Convolves one row of a feature map directly: no matrix is made of the picture, and sums stay in registers.</summary>
/// <remarks>
/// A block is some pixels times one or two vectors of output channels. In a row of kernels the channels of neighboring
/// pixels follow each other in memory, so all taps of a row are one run of numbers, each of which meets a vector of weights.
/// Weights are packed by <see cref="PackedWeights"/> in the order in which they are read.
/// </remarks>
internal static unsafe class ConvolutionKernel
{
    /// <summary>Computes a row of the result.</summary>
    public static void Run<T>(in ConvolutionRow row)
        where T : unmanaged, ILanes<T>
    {
        var weights = row.Weights;
        var bias = row.Bias;
        var target = row.Target;
        var channels = row.OutChannels; // a multiple of the vector's width
        for (; channels >= 2 * T.Count; channels -= 2 * T.Count)
        {
            Pixels2<T>(row, weights, bias, target);
            weights += 2 * T.Count * row.KernelRows * row.Taps;
            bias += 2 * T.Count;
            target += 2 * T.Count;
        }

        if (channels > 0)
        {
            Pixels1<T>(row, weights, bias, target);
        }
    }

    // The last block of a row overlaps the one before it where the width is no multiple: the same numbers once more.
    private static void Pixels2<T>(in ConvolutionRow row, float* weights, float* bias, float* target)
        where T : unmanaged, ILanes<T>
    {
        var pixels = T.HasManyRegisters ? 8 : 6;
        if (row.Width < pixels)
        {
            for (var x = 0; x < row.Width; x++)
            {
                Block1x2<T>(row, row.Source + ((nint)x * row.SourceStep), weights, bias, target + ((nint)x * row.TargetStep));
            }

            return;
        }

        for (var start = 0; start < row.Width; start += pixels)
        {
            var x = Math.Min(start, row.Width - pixels);
            if (T.HasManyRegisters)
            {
                Block8x2<T>(row, row.Source + ((nint)x * row.SourceStep), weights, bias, target + ((nint)x * row.TargetStep));
            }
            else
            {
                Block6x2<T>(row, row.Source + ((nint)x * row.SourceStep), weights, bias, target + ((nint)x * row.TargetStep));
            }
        }
    }

    private static void Pixels1<T>(in ConvolutionRow row, float* weights, float* bias, float* target)
        where T : unmanaged, ILanes<T>
    {
        const int pixels = 8;
        if (row.Width < pixels)
        {
            for (var x = 0; x < row.Width; x++)
            {
                Block1x1<T>(row, row.Source + ((nint)x * row.SourceStep), weights, bias, target + ((nint)x * row.TargetStep));
            }

            return;
        }

        for (var start = 0; start < row.Width; start += pixels)
        {
            var x = Math.Min(start, row.Width - pixels);
            Block8x1<T>(row, row.Source + ((nint)x * row.SourceStep), weights, bias, target + ((nint)x * row.TargetStep));
        }
    }

    // 16 sums: processors with 32 registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block8x2<T>(in ConvolutionRow row, float* source, float* weights, float* bias, float* target)
        where T : unmanaged, ILanes<T>
    {
        T first = T.Load(bias), second = T.Load(bias + T.Count);
        T a0 = first, a1 = second;
        T b0 = first, b1 = second;
        T c0 = first, c1 = second;
        T d0 = first, d1 = second;
        T e0 = first, e1 = second;
        T f0 = first, f1 = second;
        T g0 = first, g1 = second;
        T h0 = first, h1 = second;
        var step = row.SourceStep;
        for (var y = 0; y < row.KernelRows; y++, source += row.SourceRow)
        {
            var end = source + row.Taps;
            for (var p = source; p < end; p++, weights += 2 * T.Count)
            {
                var w0 = T.Load(weights);
                var w1 = T.Load(weights + T.Count);
                a0 = T.MultiplyAdd(p, w0, a0);
                a1 = T.MultiplyAdd(p, w1, a1);
                b0 = T.MultiplyAdd(p + step, w0, b0);
                b1 = T.MultiplyAdd(p + step, w1, b1);
                c0 = T.MultiplyAdd(p + (2 * step), w0, c0);
                c1 = T.MultiplyAdd(p + (2 * step), w1, c1);
                d0 = T.MultiplyAdd(p + (3 * step), w0, d0);
                d1 = T.MultiplyAdd(p + (3 * step), w1, d1);
                e0 = T.MultiplyAdd(p + (4 * step), w0, e0);
                e1 = T.MultiplyAdd(p + (4 * step), w1, e1);
                f0 = T.MultiplyAdd(p + (5 * step), w0, f0);
                f1 = T.MultiplyAdd(p + (5 * step), w1, f1);
                g0 = T.MultiplyAdd(p + (6 * step), w0, g0);
                g1 = T.MultiplyAdd(p + (6 * step), w1, g1);
                h0 = T.MultiplyAdd(p + (7 * step), w0, h0);
                h1 = T.MultiplyAdd(p + (7 * step), w1, h1);
            }
        }

        T.Store(target, a0);
        T.Store(target + T.Count, a1);
        T.Store(target + row.TargetStep, b0);
        T.Store(target + row.TargetStep + T.Count, b1);
        T.Store(target + (2 * row.TargetStep), c0);
        T.Store(target + (2 * row.TargetStep) + T.Count, c1);
        T.Store(target + (3 * row.TargetStep), d0);
        T.Store(target + (3 * row.TargetStep) + T.Count, d1);
        T.Store(target + (4 * row.TargetStep), e0);
        T.Store(target + (4 * row.TargetStep) + T.Count, e1);
        T.Store(target + (5 * row.TargetStep), f0);
        T.Store(target + (5 * row.TargetStep) + T.Count, f1);
        T.Store(target + (6 * row.TargetStep), g0);
        T.Store(target + (6 * row.TargetStep) + T.Count, g1);
        T.Store(target + (7 * row.TargetStep), h0);
        T.Store(target + (7 * row.TargetStep) + T.Count, h1);
    }

    // 12 sums: processors with 16 registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block6x2<T>(in ConvolutionRow row, float* source, float* weights, float* bias, float* target)
        where T : unmanaged, ILanes<T>
    {
        T first = T.Load(bias), second = T.Load(bias + T.Count);
        T a0 = first, a1 = second;
        T b0 = first, b1 = second;
        T c0 = first, c1 = second;
        T d0 = first, d1 = second;
        T e0 = first, e1 = second;
        T f0 = first, f1 = second;
        var step = row.SourceStep;
        for (var y = 0; y < row.KernelRows; y++, source += row.SourceRow)
        {
            var end = source + row.Taps;
            for (var p = source; p < end; p++, weights += 2 * T.Count)
            {
                var w0 = T.Load(weights);
                var w1 = T.Load(weights + T.Count);
                a0 = T.MultiplyAdd(p, w0, a0);
                a1 = T.MultiplyAdd(p, w1, a1);
                b0 = T.MultiplyAdd(p + step, w0, b0);
                b1 = T.MultiplyAdd(p + step, w1, b1);
                c0 = T.MultiplyAdd(p + (2 * step), w0, c0);
                c1 = T.MultiplyAdd(p + (2 * step), w1, c1);
                d0 = T.MultiplyAdd(p + (3 * step), w0, d0);
                d1 = T.MultiplyAdd(p + (3 * step), w1, d1);
                e0 = T.MultiplyAdd(p + (4 * step), w0, e0);
                e1 = T.MultiplyAdd(p + (4 * step), w1, e1);
                f0 = T.MultiplyAdd(p + (5 * step), w0, f0);
                f1 = T.MultiplyAdd(p + (5 * step), w1, f1);
            }
        }

        T.Store(target, a0);
        T.Store(target + T.Count, a1);
        T.Store(target + row.TargetStep, b0);
        T.Store(target + row.TargetStep + T.Count, b1);
        T.Store(target + (2 * row.TargetStep), c0);
        T.Store(target + (2 * row.TargetStep) + T.Count, c1);
        T.Store(target + (3 * row.TargetStep), d0);
        T.Store(target + (3 * row.TargetStep) + T.Count, d1);
        T.Store(target + (4 * row.TargetStep), e0);
        T.Store(target + (4 * row.TargetStep) + T.Count, e1);
        T.Store(target + (5 * row.TargetStep), f0);
        T.Store(target + (5 * row.TargetStep) + T.Count, f1);
    }

    // The last vector of channels, where their number is odd.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block8x1<T>(in ConvolutionRow row, float* source, float* weights, float* bias, float* target)
        where T : unmanaged, ILanes<T>
    {
        var first = T.Load(bias);
        T a0 = first, b0 = first, c0 = first, d0 = first, e0 = first, f0 = first, g0 = first, h0 = first;
        var step = row.SourceStep;
        for (var y = 0; y < row.KernelRows; y++, source += row.SourceRow)
        {
            var end = source + row.Taps;
            for (var p = source; p < end; p++, weights += T.Count)
            {
                var w0 = T.Load(weights);
                a0 = T.MultiplyAdd(p, w0, a0);
                b0 = T.MultiplyAdd(p + step, w0, b0);
                c0 = T.MultiplyAdd(p + (2 * step), w0, c0);
                d0 = T.MultiplyAdd(p + (3 * step), w0, d0);
                e0 = T.MultiplyAdd(p + (4 * step), w0, e0);
                f0 = T.MultiplyAdd(p + (5 * step), w0, f0);
                g0 = T.MultiplyAdd(p + (6 * step), w0, g0);
                h0 = T.MultiplyAdd(p + (7 * step), w0, h0);
            }
        }

        T.Store(target, a0);
        T.Store(target + row.TargetStep, b0);
        T.Store(target + (2 * row.TargetStep), c0);
        T.Store(target + (3 * row.TargetStep), d0);
        T.Store(target + (4 * row.TargetStep), e0);
        T.Store(target + (5 * row.TargetStep), f0);
        T.Store(target + (6 * row.TargetStep), g0);
        T.Store(target + (7 * row.TargetStep), h0);
    }

    // Rows narrower than a block.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block1x2<T>(in ConvolutionRow row, float* source, float* weights, float* bias, float* target)
        where T : unmanaged, ILanes<T>
    {
        T first = T.Load(bias), second = T.Load(bias + T.Count);
        T a0 = first, a1 = second;
        for (var y = 0; y < row.KernelRows; y++, source += row.SourceRow)
        {
            var end = source + row.Taps;
            for (var p = source; p < end; p++, weights += 2 * T.Count)
            {
                var w0 = T.Load(weights);
                var w1 = T.Load(weights + T.Count);
                a0 = T.MultiplyAdd(p, w0, a0);
                a1 = T.MultiplyAdd(p, w1, a1);
            }
        }

        T.Store(target, a0);
        T.Store(target + T.Count, a1);
    }

    // Rows narrower than a block, last vector of channels.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block1x1<T>(in ConvolutionRow row, float* source, float* weights, float* bias, float* target)
        where T : unmanaged, ILanes<T>
    {
        var first = T.Load(bias);
        T a0 = first;
        for (var y = 0; y < row.KernelRows; y++, source += row.SourceRow)
        {
            var end = source + row.Taps;
            for (var p = source; p < end; p++, weights += T.Count)
            {
                var w0 = T.Load(weights);
                a0 = T.MultiplyAdd(p, w0, a0);
            }
        }

        T.Store(target, a0);
    }
}

using System.Diagnostics;
using NeuralStyle.Kernels.Threads;
using NeuralStyle.Kernels.Vectors;

namespace NeuralStyle.Kernels.Convolution;

/// <summary>A convolution of stride 1, with large kernels, on tensors of which one has few channels: those from an image, and to one.</summary>
/// <param name="shape">The sizes.</param>
/// <param name="workers">The threads.</param>
/// <param name="set">The kernels to run; the widest that fit if null.</param>
internal sealed unsafe class FewChannelConvolution(FewChannelShape shape, IWorkers workers, KernelSet? set = null)
{
    /// <summary>True for so few channels that vectors of them would be nearly empty.</summary>
    public static bool IsFew(long channels) => channels <= ShiftedSum.MaxOutputs;

    /// <summary>Convolves to channels that fill vectors.</summary>
    /// <param name="source">(samples, height, width, inputs).</param>
    /// <param name="kernels">(outputs, inputs, side, side).</param>
    /// <param name="bias">An addend for each output, or empty for zeros.</param>
    /// <param name="target">Receives (samples, out height, out width, outputs).</param>
    public void ToMany(float* source, ReadOnlySpan<float> kernels, ReadOnlySpan<float> bias, float* target)
    {
        Debug.Assert(source != target, "A convolution does not work in place.");
        var own = set ?? KernelSet.For(shape.OutChannels);
        using var weights = new PackedWeights(kernels, shape.Kernels, shape.InChannels, own.Lanes, bias);
        workers.Run(shape.Samples * shape.OutHeight, (item, _) =>
        {
            var (sample, y) = Math.DivRem(item, shape.OutHeight);
            var (from, to) = (Source(source, sample), Target(target, sample));
            own.Convolve(weights.Row(from.Pixel(y, 0), from.RowStride, from.PixelStride, to.Pixel(y, 0), to.PixelStride, to.Width));
        });
    }

    /// <summary>Convolves to at most <see cref="ShiftedSum.MaxOutputs"/> channels.</summary>
    /// <param name="source">(samples, height, width, inputs).</param>
    /// <param name="kernels">The kernels by rows, (side, outputs, inputs, side).</param>
    /// <param name="bias">An addend for each output, or empty for zeros.</param>
    /// <param name="target">Receives (samples, out height, out width, outputs).</param>
    public void ToFew(float* source, ReadOnlySpan<float> kernels, ReadOnlySpan<float> bias, float* target)
    {
        Debug.Assert(source != target && IsFew(shape.OutChannels), "Few outputs, and not in place.");
        var own = set ?? KernelSet.Best;
        using var weights = new PackedWeights(kernels, shape.Rows, shape.InChannels, own.Lanes, bias: []);
        var convolution = new ToFewChannels(weights, shape.Kernels, bias.ToArray(), own);
        var length = convolution.RingLength(shape.OutWidth);
        using var scratch = new Scratch(length * workers.Size);
        var rings = scratch.Data;
        var strips = (shape.OutHeight + ShiftedSum.StripRows - 1) / ShiftedSum.StripRows;
        workers.Run(shape.Samples * strips, (item, worker) =>
        {
            var (sample, strip) = Math.DivRem(item, strips);
            var rows = new RowRange(strip * ShiftedSum.StripRows, Math.Min(shape.OutHeight, (strip + 1) * ShiftedSum.StripRows));
            convolution.Run(Source(source, sample), Target(target, sample), rows, rings + (worker * length));
        });
    }

    private FeatureMap Source(float* data, int sample) => FeatureMap.Dense(data, sample, shape.Height, shape.Width, shape.InChannels);

    private FeatureMap Target(float* data, int sample) => FeatureMap.Dense(data, sample, shape.OutHeight, shape.OutWidth, shape.OutChannels);
}

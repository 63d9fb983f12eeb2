using NeuralStyle.Kernels;

namespace NeuralStyle.Inference;

/// <summary>An instance norm in place, with the activation after it and the sum after that.</summary>
/// <param name="reads">The value, then what is added, if anything is.</param>
/// <param name="writes">The result.</param>
/// <param name="scales">The scales of each style, (styles, channels).</param>
/// <param name="shifts">The shifts of each style.</param>
/// <param name="epsilon">What is added to the variance.</param>
/// <param name="hasRelu">True for a ReLU before the sum.</param>
/// <param name="isGathered">True where the step before has gathered the statistics.</param>
/// <param name="kernels">The kernels to run.</param>
internal sealed unsafe class NormStep(
    int[] reads, int writes, float[][] scales, float[][] shifts, double epsilon, bool hasRelu, bool isGathered, KernelSet kernels)
    : EngineStep(reads, writes)
{
    public override bool IsInPlace => true;

    public override void Run(EngineFrame frame)
    {
        var map = frame.Map(Writes);
        if (!isGathered)
        {
            Gather(frame, map);
        }

        using var factors = new AlignedMemory(2L * map.PixelStride); // scale, shift
        factors.Clear();
        Fold(frame, map, new Span<float>(factors.Data, map.PixelStride), new Span<float>(factors.Data + map.PixelStride, map.PixelStride));
        Apply(frame, map, factors.Data);
    }

    private void Gather(EngineFrame frame, FeatureMap map)
    {
        var statistics = frame.Statistics;
        frame.Workers.Run(map.Height, (y, _) => kernels.RowStatistics(map.Pixel(y, 0), map.Width, map.PixelStride, statistics + (2L * y * map.PixelStride)));
    }

    private void Apply(EngineFrame frame, FeatureMap map, float* factors)
    {
        var residual = Reads.Count > 1 ? frame.Map(Reads[1]) : default;
        var hasResidual = Reads.Count > 1;
        var floor = hasRelu ? 0 : float.NegativeInfinity;
        frame.Workers.Run(map.Height, (y, _) => kernels.Normalize(
            map.Pixel(y, 0), hasResidual ? residual.Pixel(y, 0) : null, map.Width, map.PixelStride, residual.PixelStride, factors, factors + map.PixelStride, floor));
    }

    // Rows have the same number of pixels, so their means have the same weight; the deviations between them are added (Chan et al. 1979).
    private void Fold(EngineFrame frame, FeatureMap map, Span<float> scale, Span<float> shift)
    {
        for (var channel = 0; channel < map.Channels; channel++)
        {
            var (mean, variance) = Moments(frame.Statistics + channel, map);
            var factor = Mix(scales, frame.Style, channel, none: 1) / Math.Sqrt(variance + epsilon);
            scale[channel] = (float)factor;
            shift[channel] = (float)(Mix(shifts, frame.Style, channel, none: 0) - (mean * factor));
        }
    }

    private static (double Mean, double Variance) Moments(float* statistics, FeatureMap map)
    {
        var (mean, squares) = (0.0, 0.0);
        for (var y = 0; y < map.Height; y++)
        {
            mean += statistics[2L * y * map.PixelStride];
        }

        mean /= map.Height;
        for (var y = 0; y < map.Height; y++)
        {
            var row = statistics + (2L * y * map.PixelStride);
            var deviation = row[0] - mean;
            squares += row[map.PixelStride] + (map.Width * deviation * deviation);
        }

        return (mean, squares / ((double)map.Width * map.Height));
    }

    private static double Mix(float[][] rows, float[] style, int channel, double none) => rows.Length switch
    {
        0 => none,
        1 => rows[0][channel], // a plain norm: the same for any style
        _ => rows.Select((row, index) => (double)row[channel] * style[index]).Sum(),
    };
}

namespace NeuralStyle.Training.Probes;

/// <summary>The measures of an image by which faults are recognized; gray levels are of 255.</summary>
/// <param name="Contrast">The standard deviation of red, green and blue, in gray levels: the root of the mean of the three variances.</param>
/// <param name="DarkShare">The share of pixels whose brightest channel is nearly black.</param>
/// <param name="ClippedShare">The share of values that are 0 or 255.</param>
/// <param name="Grid">The standard deviation of the repeating pattern, in gray levels.</param>
/// <param name="Detail">The standard deviation of what is finer than five pixels, in gray levels.</param>
internal sealed record OutputMeasures(double Contrast, double DarkShare, double ClippedShare, double Grid, double Detail)
{
    private const int Dark = 16; // a gray level that is hard to distinguish from black

    public static OutputMeasures Of(ImageBuffer image)
    {
        var samples = image.ToEightBit().AsBytes();
        var (grid, detail) = GridPattern.Measure(image);
        return new OutputMeasures(ContrastOf(samples), DarkShareOf(samples), ClippedShareOf(samples), grid, detail);
    }

    private static double ContrastOf(ReadOnlySpan<byte> samples)
    {
        var variance = 0.0;
        for (var channel = 0; channel < ImageBuffer.Channels; channel++)
        {
            variance += Variance(samples, channel) / ImageBuffer.Channels;
        }

        return Math.Sqrt(variance);
    }

    private static double Variance(ReadOnlySpan<byte> samples, int channel)
    {
        var (sum, squares) = (0L, 0L); // 500 megapixels of 255 squared fit
        for (var i = channel; i < samples.Length; i += ImageBuffer.Channels)
        {
            sum += samples[i];
            squares += samples[i] * samples[i];
        }

        var count = (double)samples.Length / ImageBuffer.Channels;
        return Math.Max(0, (squares / count) - (sum / count * (sum / count)));
    }

    private static double DarkShareOf(ReadOnlySpan<byte> samples)
    {
        var dark = 0;
        for (var i = 0; i < samples.Length; i += ImageBuffer.Channels)
        {
            dark += Math.Max(samples[i], Math.Max(samples[i + 1], samples[i + 2])) < Dark ? 1 : 0;
        }

        return dark / ((double)samples.Length / ImageBuffer.Channels);
    }

    private static double ClippedShareOf(ReadOnlySpan<byte> samples)
        => (double)(samples.Count(byte.MinValue) + samples.Count(byte.MaxValue)) / samples.Length;
}

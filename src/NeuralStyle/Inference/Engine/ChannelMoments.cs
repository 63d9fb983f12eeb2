using NeuralStyle.Kernels;

namespace NeuralStyle.Inference;

/// <summary>Combines the statistics of rows into those of a whole value.</summary>
internal static unsafe class ChannelMoments
{
    /// <summary>The mean and biased variance of a channel.</summary>
    /// <remarks>Rows have the same number of pixels, so their means have the same weight; the squared differences between them are added (Chan et al. 1979).</remarks>
    /// <param name="statistics">For each row the channels' means, then their sums of squared deviations, each of the map's pixel stride; the channel's first mean.</param>
    /// <param name="map">The value.</param>
    public static (double Mean, double Variance) Combine(float* statistics, FeatureMap map)
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
}

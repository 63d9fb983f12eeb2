using System.Diagnostics;

namespace NeuralStyle.Kernels.Norms;

/// <summary>The mean and variance of a channel from those of parts of its pixels.</summary>
internal static unsafe class Moments
{
    /// <summary>Combines the statistics of parts: their means weighted by their pixels, and the squared differences between them added (Chan et al. 1979).</summary>
    /// <param name="statistics">(parts, 2, stride): for each part the channels' means, then their sums of squared deviations; the channel's first mean.</param>
    /// <param name="stride">Floats from a part's means to its sums.</param>
    /// <param name="partPixels">Pixels of a part; the last may have fewer.</param>
    /// <param name="pixels">All pixels.</param>
    /// <returns>The mean and the biased variance.</returns>
    public static (double Mean, double Variance) Combine(float* statistics, int stride, int partPixels, long pixels)
    {
        Debug.Assert(stride > 0 && partPixels > 0 && pixels > 0, "There are pixels.");
        var (mean, squares) = (0.0, 0.0);
        var part = statistics;
        for (long first = 0; first < pixels; first += partPixels, part += 2L * stride)
        {
            mean += (double)*part * Math.Min(partPixels, pixels - first);
        }

        mean /= pixels;
        part = statistics;
        for (long first = 0; first < pixels; first += partPixels, part += 2L * stride)
        {
            var deviation = *part - mean;
            squares += part[stride] + (Math.Min(partPixels, pixels - first) * deviation * deviation);
        }

        return (mean, squares / pixels);
    }
}

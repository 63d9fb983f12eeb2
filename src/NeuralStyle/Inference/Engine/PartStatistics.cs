using NeuralStyle.Inference.Masks;
using NeuralStyle.Kernels;
using NeuralStyle.Kernels.Threads;

namespace NeuralStyle.Inference.Engine;

/// <summary>The mean and variance of each channel in each part of a masked image, each pixel weighted by the share of the part.</summary>
/// <remarks>
/// Sums of each row are kept apart and added in order, so that they do not depend on the number of
/// threads. Values are near their mean compared with the digits of a double, so plain sums of squares do.
/// </remarks>
/// <param name="parts">The number of parts.</param>
/// <param name="channels">The number of channels.</param>
/// <param name="height">The number of rows.</param>
internal sealed unsafe class PartStatistics(int parts, int channels, int height)
{
    private readonly double[]?[] _rows = new double[]?[height]; // of each row: for each part its share, then the channels' sums, then their squares' sums
    private double[]? _sums;

    private int PartLength => 1 + (2 * channels);

    /// <summary>Adds rows of a map, each once.</summary>
    /// <param name="map">The map.</param>
    /// <param name="masks">The shares of the parts in its pixels.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="workers">The threads.</param>
    public void Add(FeatureMap map, MaskRows masks, RowRange rows, IWorkers workers) => workers.Run(rows.Count, (item, _) =>
    {
        var y = rows.First + item;
        var shares = masks.Row(y, new float[masks.ScratchLength]);
        var sums = new double[parts * PartLength];
        for (var x = 0; x < map.Width; x++)
        {
            var pixel = new ReadOnlySpan<float>(map.Pixel(y, x), channels);
            for (var part = 0; part < parts; part++)
            {
                Add(pixel, shares[(x * parts) + part], sums.AsSpan(part * PartLength, PartLength));
            }
        }

        _rows[y] = sums;
    });

    /// <summary>The mean and the biased variance of a channel in a part; 0 and 0 for a part that covers nothing. Not for several threads at once.</summary>
    public (double Mean, double Variance) Moments(int part, int channel)
    {
        var sums = (_sums ??= Sum()).AsSpan(part * PartLength, PartLength);
        if (sums[0] <= 0)
        {
            return default;
        }

        var mean = sums[1 + channel] / sums[0];
        return (mean, Math.Max(0, (sums[1 + channels + channel] / sums[0]) - (mean * mean)));
    }

    private static void Add(ReadOnlySpan<float> pixel, double share, Span<double> sums)
    {
        if (share == 0)
        {
            return;
        }

        sums[0] += share;
        for (var channel = 0; channel < pixel.Length; channel++)
        {
            sums[1 + channel] += share * pixel[channel];
            sums[1 + pixel.Length + channel] += share * pixel[channel] * pixel[channel];
        }
    }

    private double[] Sum()
    {
        var sum = new double[parts * PartLength];
        foreach (var row in _rows)
        {
            for (var i = 0; i < sum.Length; i++)
            {
                sum[i] += row![i];
            }
        }

        return sum;
    }
}

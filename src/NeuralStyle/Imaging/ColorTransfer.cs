using NeuralStyle.Imaging;

namespace NeuralStyle;

/// <summary>Gives an image the colors of another: a style image those of the photo, so that the photo keeps its colors when it takes on the strokes of the style.</summary>
/// <remarks>Gatys et al. 2016, "Preserving color in neural artistic style transfer", arXiv:1606.05897.</remarks>
public static class ColorTransfer
{
    private const int Levels = 256;
    private const double LeastVariance = 1e-6; // of a channel; a plain image has none

    /// <summary>Changes the colors of an image to those of a reference.</summary>
    /// <param name="image">The image, such as a painting.</param>
    /// <param name="reference">The image whose colors it gets, such as a photo; of any size.</param>
    /// <param name="match">The way to do it.</param>
    /// <returns>A float image of the size of the first.</returns>
    public static ImageBuffer Match(ImageBuffer image, ImageBuffer reference, ColorMatch match = ColorMatch.Covariance)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(reference);
        var samples = image.ToFloat().AsFloats().ToArray();
        var target = reference.ToFloat().AsFloats();
        switch (match)
        {
            case ColorMatch.Covariance:
                MatchCovariance(samples, target);
                break;
            case ColorMatch.Histogram:
                MatchHistograms(samples, target);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(match), match, "Unknown kind of color transfer.");
        }

        return ImageBuffer.FromFloats(image.Width, image.Height, samples);
    }

    // x becomes A (x - m) + n with A = T^(1/2) S^(-1/2), of the covariances S of the image and T of the reference.
    private static void MatchCovariance(Span<float> samples, ReadOnlySpan<float> reference)
    {
        var (from, to) = (Moments(samples), Moments(reference));
        var transform = Multiply(Power(to.Covariance, 0.5), Power(from.Covariance, -0.5));
        for (var i = 0; i < samples.Length; i += ImageBuffer.Channels)
        {
            var (r, g, b) = (samples[i] - from.Mean[0], samples[i + 1] - from.Mean[1], samples[i + 2] - from.Mean[2]);
            for (var channel = 0; channel < ImageBuffer.Channels; channel++)
            {
                var value = to.Mean[channel] + (transform[channel, 0] * r) + (transform[channel, 1] * g) + (transform[channel, 2] * b);
                samples[i + channel] = PixelRows.Clamp((float)value);
            }
        }
    }

    private static (double[] Mean, double[,] Covariance) Moments(ReadOnlySpan<float> samples)
    {
        var (mean, covariance, pixels) = (new double[3], new double[3, 3], samples.Length / ImageBuffer.Channels);
        for (var i = 0; i < samples.Length; i++)
        {
            mean[i % ImageBuffer.Channels] += samples[i] / (double)pixels;
        }

        for (var i = 0; i < samples.Length; i += ImageBuffer.Channels)
        {
            for (var row = 0; row < 3; row++)
            {
                for (var column = 0; column < 3; column++)
                {
                    covariance[row, column] += (samples[i + row] - mean[row]) * (samples[i + column] - mean[column]) / pixels;
                }
            }
        }

        for (var channel = 0; channel < 3; channel++)
        {
            covariance[channel, channel] += LeastVariance;
        }

        return (mean, covariance);
    }

    // Of a symmetric positive matrix, by its eigenvalues: V diag(d^p) V^T.
    private static double[,] Power(double[,] matrix, double exponent)
    {
        var (values, vectors) = Eigen(matrix);
        var scaled = new double[3, 3];
        for (var row = 0; row < 3; row++)
        {
            for (var column = 0; column < 3; column++)
            {
                scaled[row, column] = vectors[row, column] * Math.Pow(Math.Max(values[column], LeastVariance), exponent);
            }
        }

        return Multiply(scaled, Transposed(vectors));
    }

    // Jacobi's rotations; a few sweeps are exact to the last digits for three rows.
    private static (double[] Values, double[,] Vectors) Eigen(double[,] matrix)
    {
        var (a, vectors) = ((double[,])matrix.Clone(), new double[,] { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } });
        for (var sweep = 0; sweep < 12; sweep++)
        {
            foreach (var (p, q) in new[] { (0, 1), (0, 2), (1, 2) })
            {
                var angle = 0.5 * Math.Atan2(2 * a[p, q], a[q, q] - a[p, p]);
                var rotation = new double[,] { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } };
                (rotation[p, p], rotation[q, q], rotation[p, q], rotation[q, p]) = (Math.Cos(angle), Math.Cos(angle), Math.Sin(angle), -Math.Sin(angle));
                a = Multiply(Multiply(Transposed(rotation), a), rotation);
                vectors = Multiply(vectors, rotation);
            }
        }

        return ([a[0, 0], a[1, 1], a[2, 2]], vectors);
    }

    private static double[,] Multiply(double[,] left, double[,] right)
    {
        var product = new double[3, 3];
        for (var i = 0; i < 27; i++)
        {
            product[i / 9, i / 3 % 3] += left[i / 9, i % 3] * right[i % 3, i / 3 % 3];
        }

        return product;
    }

    private static double[,] Transposed(double[,] matrix)
    {
        var transposed = new double[3, 3];
        for (var i = 0; i < 9; i++)
        {
            transposed[i / 3, i % 3] = matrix[i % 3, i / 3];
        }

        return transposed;
    }

    private static void MatchHistograms(Span<float> samples, ReadOnlySpan<float> reference)
    {
        for (var channel = 0; channel < ImageBuffer.Channels; channel++)
        {
            var (from, to) = (Shares(samples, channel), Shares(reference, channel));
            var table = new float[Levels];
            for (int level = 0, found = 0; level < Levels; level++)
            {
                while (found < Levels - 1 && to[found] < from[level] - 1e-9)
                {
                    found++;
                }

                table[level] = found / (float)(Levels - 1);
            }

            for (var i = channel; i < samples.Length; i += ImageBuffer.Channels)
            {
                samples[i] = table[Level(samples[i])];
            }
        }
    }

    // The share of pixels up to each level.
    private static double[] Shares(ReadOnlySpan<float> samples, int channel)
    {
        var shares = new double[Levels];
        for (var i = channel; i < samples.Length; i += ImageBuffer.Channels)
        {
            shares[Level(samples[i])] += (double)ImageBuffer.Channels / samples.Length;
        }

        for (var level = 1; level < Levels; level++)
        {
            shares[level] += shares[level - 1];
        }

        return shares;
    }

    private static int Level(float sample) => (int)MathF.Round(sample * (Levels - 1));
}

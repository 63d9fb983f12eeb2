namespace NeuralStyle.Benchmarks;

/// <summary>Images to measure with: smooth waves and fine grain, about as hard to compress as a photo.</summary>
internal static class SampleImages
{
    public static ImageBuffer Image(int side, int seed = 0)
    {
        var grain = new Random(seed);
        var samples = new byte[side * side * ImageBuffer.Channels];
        for (var i = 0; i < samples.Length; i++)
        {
            var (x, y) = (i / 3 % side, i / 3 / side);
            samples[i] = (byte)(127 + (80 * Math.Sin((x * 0.02) + (i % 3))) + (35 * Math.Cos(y * 0.03)) + grain.Next(-10, 11));
        }

        return ImageBuffer.FromBytes(side, side, samples);
    }

    /// <summary>Throws where two files show different images.</summary>
    public static void RequireAlike(string expected, string actual)
    {
        const int tolerance = 2; // of 255: both are rounded, and sums are added in another order
        RequireAlike(ImageBuffer.Load(expected), ImageBuffer.Load(actual), tolerance, $"{Path.GetFileName(actual)} differs from {Path.GetFileName(expected)}");
    }

    /// <summary>Throws where two images differ by more levels than a number.</summary>
    public static void RequireAlike(ImageBuffer expected, ImageBuffer actual, int tolerance, string problem)
    {
        var left = expected.AsBytes();
        var right = actual.AsBytes();
        for (var i = 0; i < left.Length; i++)
        {
            if (Math.Abs(left[i] - right[i]) > tolerance)
            {
                throw new InvalidOperationException($"{problem}: sample {i} is {right[i]}, not {left[i]}.");
            }
        }
    }
}

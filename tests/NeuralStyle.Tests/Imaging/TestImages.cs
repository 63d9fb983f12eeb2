using Xunit;

namespace NeuralStyle.Tests.Imaging;

/// <summary>Images that tests start from, and how they are compared.</summary>
internal static class TestImages
{
    /// <summary>Random samples: no two neighbours alike.</summary>
    public static ImageBuffer Noise(int width, int height, int seed = 0)
    {
        var samples = new byte[width * height * ImageBuffer.Channels];
        new Random(seed).NextBytes(samples);
        return ImageBuffer.FromBytes(width, height, samples);
    }

    /// <summary>Random samples, most of which no byte can hold.</summary>
    public static ImageBuffer FloatNoise(int width, int height, int seed = 0)
    {
        var random = new Random(seed);
        var samples = Enumerable.Range(0, width * height * ImageBuffer.Channels).Select(_ => random.NextSingle()).ToArray();
        return ImageBuffer.FromFloats(width, height, samples);
    }

    /// <summary>Smooth ramps, different in every channel and corner, that lossy formats keep well.</summary>
    public static ImageBuffer Gradient(int width, int height)
        => FromPixels(width, height, (x, y) => ((byte)(255 * x / width), (byte)(255 * y / height), (byte)(255 * (x + y) / (width + height))));

    public static ImageBuffer Constant(int width, int height, byte red, byte green, byte blue)
        => FromPixels(width, height, (_, _) => (red, green, blue));

    public static ImageBuffer FromPixels(int width, int height, Func<int, int, (byte Red, byte Green, byte Blue)> pixel)
    {
        var samples = new byte[width * height * ImageBuffer.Channels];
        for (var i = 0; i < width * height; i++)
        {
            (samples[3 * i], samples[(3 * i) + 1], samples[(3 * i) + 2]) = pixel(i % width, i / width);
        }

        return ImageBuffer.FromBytes(width, height, samples);
    }

    public static byte[] Encoded(this ImageBuffer image, ImageFormat format, int quality = 90)
    {
        using var stream = new MemoryStream();
        image.Encode(stream, format, new ImageEncodeOptions { Quality = quality });
        return stream.ToArray();
    }

    public static (byte Red, byte Green, byte Blue) Pixel(this ImageBuffer image, int x, int y)
    {
        var row = image.ByteRow(y);
        return (row[3 * x], row[(3 * x) + 1], row[(3 * x) + 2]);
    }

    public static void AssertSame(ImageBuffer expected, ImageBuffer actual)
    {
        Assert.Equal(expected.Size, actual.Size);
        Assert.Equal(expected.IsFloat, actual.IsFloat);
        Assert.True(expected.IsFloat
            ? expected.AsFloats().SequenceEqual(actual.AsFloats())
            : expected.AsBytes().SequenceEqual(actual.AsBytes()), "The images differ.");
    }

    public static void AssertClose(ImageBuffer expected, ImageBuffer actual, int tolerance)
    {
        Assert.Equal(expected.Size, actual.Size);
        var (left, right) = (expected.AsBytes().ToArray(), actual.AsBytes().ToArray());
        Assert.InRange(left.Zip(right, (a, b) => Math.Abs(a - b)).Max(), 0, tolerance);
    }
}

using NeuralStyle.Imaging;

namespace NeuralStyle;

public sealed partial class ImageBuffer
{
    /// <summary>The image at another size, with an antialiasing filter; it keeps its kind of samples. Itself if it has that size.</summary>
    /// <param name="width">The new width.</param>
    /// <param name="height">The new height.</param>
    /// <param name="filter">The filter, <see cref="ResizeFilter.Triangle"/> unless given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or the image would have more than 500 million pixels.</exception>
    public ImageBuffer Resize(int width, int height, ResizeFilter filter = ResizeFilter.Triangle)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)width * height, MostPixels, "width * height");
        return Size == new ImageSize(width, height) ? this : Follow(Resampler.Resize(this, width, height, filter), alpha => alpha.Resize(width, height, filter));
    }

    /// <summary>The image with its shorter side at the given length and the other in proportion, rounded.</summary>
    /// <param name="length">The new length of the shorter side.</param>
    /// <param name="filter">The filter, <see cref="ResizeFilter.Triangle"/> unless given.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is not positive, or the image would have more than 500 million pixels.</exception>
    public ImageBuffer ResizeShortSide(int length, ResizeFilter filter = ResizeFilter.Triangle)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        var scale = (double)length / Math.Min(Width, Height);
        return Resize(Scaled(Width, scale), Scaled(Height, scale), filter);
    }

    /// <summary>A copy of a part of the image.</summary>
    /// <param name="x">The first column.</param>
    /// <param name="y">The first row.</param>
    /// <param name="width">Columns to keep.</param>
    /// <param name="height">Rows to keep.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part is empty or reaches outside the image.</exception>
    public ImageBuffer Crop(int x, int y, int width, int height)
    {
        RequireInside(x, width, Width, nameof(x), nameof(width));
        RequireInside(y, height, Height, nameof(y), nameof(height));
        var part = MapRows(width, height,
            (row, result) => ByteRow(y + row).Slice(x * Channels, result.Length).CopyTo(result),
            (row, result) => FloatRow(y + row).Slice(x * Channels, result.Length).CopyTo(result));
        return Follow(part, alpha => alpha.Crop(x, y, width, height));
    }

    /// <summary>A copy of the image with left and right exchanged.</summary>
    public ImageBuffer FlipHorizontal()
    {
        var flipped = MapRows(Width, Height,
            (row, result) => FlipRow(ByteRow(row), result),
            (row, result) => FlipRow(FloatRow(row), result));
        return Follow(flipped, alpha => alpha.FlipHorizontal());
    }

    private static int Scaled(int side, double scale)
        => (int)Math.Clamp(Math.Round(side * scale, MidpointRounding.AwayFromZero), 1, int.MaxValue);

    private static void RequireInside(int start, int length, int whole, string startName, string lengthName)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start, startName);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length, lengthName);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)start + length, whole, $"{startName} + {lengthName}");
    }

    private static void FlipRow<T>(ReadOnlySpan<T> source, Span<T> result)
        where T : unmanaged
    {
        for (var i = 0; i < source.Length; i += Channels)
        {
            source.Slice(i, Channels).CopyTo(result[(source.Length - Channels - i)..]);
        }
    }

    private ImageBuffer MapRows(int width, int height, Action<int, Span<byte>> bytes, Action<int, Span<float>> floats)
        => IsFloat
            ? Wrap(width, height, Rows(width, height, floats))
            : Wrap(width, height, Rows(width, height, bytes));

    private static T[] Rows<T>(int width, int height, Action<int, Span<T>> fill)
    {
        var samples = GC.AllocateUninitializedArray<T>(width * height * Channels);
        for (var y = 0; y < height; y++)
        {
            fill(y, samples.AsSpan(y * width * Channels, width * Channels));
        }

        return samples;
    }
}

using System.Runtime.InteropServices;

namespace NeuralStyle.Imaging;

/// <summary>The mapping from stored pixels to the upright image: the index of the first pixel, and the steps to the next one to the right and below.</summary>
internal readonly record struct Orientation(ImageSize Size, int First, int Right, int Below)
{
    /// <summary>The mapping of one of EXIF's eight orientations for a stored image of a size. An orientation is named by the sides where the first row and the first column are seen.</summary>
    /// <param name="exif">The orientation, from 1 to 8.</param>
    /// <param name="stored">The size as stored.</param>
    public static Orientation Of(int exif, ImageSize stored)
    {
        var (width, height) = stored;
        var turned = new ImageSize(height, width);
        var last = (width * height) - 1;
        var bottomLeft = (height - 1) * width;
        return exif switch
        {
            2 => new(stored, width - 1, -1, width), // top, right
            3 => new(stored, last, -1, -width), // bottom, right
            4 => new(stored, bottomLeft, 1, -width), // bottom, left
            5 => new(turned, 0, width, 1), // left, top
            6 => new(turned, bottomLeft, -width, 1), // right, top
            7 => new(turned, last, -width, -1), // right, bottom
            8 => new(turned, width - 1, width, -1), // left, bottom
            _ => new(stored, 0, 1, width),
        };
    }

    /// <summary>Makes the planes of the upright image: its samples over white, and its alpha.</summary>
    /// <param name="stored">The pixels as they are stored.</param>
    /// <param name="isOpaque">True if all pixels are known to be opaque; there is no alpha then.</param>
    public (byte[] Samples, byte[]? Alpha) Apply<T>(ReadOnlySpan<T> stored, bool isOpaque)
        where T : unmanaged, IStoredPixel
    {
        var samples = GC.AllocateUninitializedArray<byte>(Size.Width * Size.Height * ImageBuffer.Channels);
        var alpha = isOpaque ? null : GC.AllocateUninitializedArray<byte>(Size.Width * Size.Height);
        for (var y = 0; y < Size.Height; y++)
        {
            WriteRow(stored, y, samples.AsSpan(y * Size.Width * ImageBuffer.Channels, Size.Width * ImageBuffer.Channels));
            WriteAlpha(stored, y, alpha.AsSpan(isOpaque ? 0 : y * Size.Width));
        }

        return (samples, alpha);
    }

    private void WriteRow<T>(ReadOnlySpan<T> stored, int y, Span<byte> row)
        where T : unmanaged, IStoredPixel
    {
        var first = First + (y * Below);
        var isPlain = typeof(T) == typeof(Rgba) && Right == 1;
        var done = isPlain ? PixelRows.PackOpaque(MemoryMarshal.AsBytes(stored.Slice(first, Size.Width)), row) : 0;
        for (var x = done; x < Size.Width; x++)
        {
            stored[first + (x * Right)].WriteOverWhite(row[(x * ImageBuffer.Channels)..]);
        }
    }

    private void WriteAlpha<T>(ReadOnlySpan<T> stored, int y, Span<byte> alpha)
        where T : unmanaged, IStoredPixel
    {
        var first = First + (y * Below);
        for (var x = 0; x < Math.Min(Size.Width, alpha.Length); x++)
        {
            alpha[x] = stored[first + (x * Right)].Opacity;
        }
    }
}

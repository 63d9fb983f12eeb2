using System.Runtime.InteropServices;
using SkiaSharp;

namespace NeuralStyle.Imaging;

/// <summary>How a stored picture becomes upright: which stored pixel is the first, and how far away the next one to the right and the next one below are.</summary>
internal readonly record struct Orientation(ImageSize Size, int First, int Right, int Below)
{
    /// <summary>Reads EXIF's eight orientations for a stored picture of a size.</summary>
    public static Orientation Of(SKEncodedOrigin origin, ImageSize stored)
    {
        var (width, height) = stored;
        var turned = new ImageSize(height, width);
        var last = (width * height) - 1;
        var bottomLeft = (height - 1) * width;
        return origin switch
        {
            SKEncodedOrigin.TopRight => new(stored, width - 1, -1, width),
            SKEncodedOrigin.BottomRight => new(stored, last, -1, -width),
            SKEncodedOrigin.BottomLeft => new(stored, bottomLeft, 1, -width),
            SKEncodedOrigin.LeftTop => new(turned, 0, width, 1),
            SKEncodedOrigin.RightTop => new(turned, bottomLeft, -width, 1),
            SKEncodedOrigin.RightBottom => new(turned, last, -width, -1),
            SKEncodedOrigin.LeftBottom => new(turned, width - 1, width, -1),
            _ => new(stored, 0, 1, width),
        };
    }

    /// <summary>Makes the upright picture, composited over white.</summary>
    public ImageBuffer Apply<T>(ReadOnlySpan<T> stored)
        where T : unmanaged, IStoredPixel
    {
        var samples = GC.AllocateUninitializedArray<byte>(Size.Width * Size.Height * ImageBuffer.Channels);
        for (var y = 0; y < Size.Height; y++)
        {
            var row = samples.AsSpan(y * Size.Width * ImageBuffer.Channels, Size.Width * ImageBuffer.Channels);
            var first = First + (y * Below);
            var done = Right == 1 ? PixelRows.PackOpaque(MemoryMarshal.AsBytes(stored.Slice(first, Size.Width)), row) : 0;
            for (var x = done; x < Size.Width; x++)
            {
                stored[first + (x * Right)].WriteOverWhite(row[(x * ImageBuffer.Channels)..]);
            }
        }

        return ImageBuffer.Wrap(Size.Width, Size.Height, samples);
    }
}

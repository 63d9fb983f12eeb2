namespace NeuralStyle.Imaging;

/// <summary>Crops an image to its visible part, as an opaque image: a transparent margin is not part of a style.</summary>
/// <remarks>The margin is cut off. Holes and corners that are left are filled with what lies beside them, mirrored, so that they add nothing of their own.</remarks>
internal static class VisiblePart
{
    private const byte Visible = 128; // the least alpha that counts

    /// <summary>The visible part of an image; the image itself if it is opaque.</summary>
    /// <exception cref="ArgumentException">Nothing of it can be seen.</exception>
    public static ImageBuffer Of(ImageBuffer image)
    {
        if (!image.HasAlpha)
        {
            return image;
        }

        var part = Trim(image.ToEightBit());
        return part.HasAlpha ? Fill(part) : part;
    }

    private static ImageBuffer Trim(ImageBuffer image)
    {
        var (left, right, top, bottom) = (image.Width, 0, image.Height, 0);
        for (var y = 0; y < image.Height; y++)
        {
            var first = image.AlphaRow(y).IndexOfAnyInRange(Visible, byte.MaxValue);
            if (first >= 0)
            {
                (left, right) = (Math.Min(left, first), Math.Max(right, image.AlphaRow(y).LastIndexOfAnyInRange(Visible, byte.MaxValue) + 1));
                (top, bottom) = (Math.Min(top, y), y + 1);
            }
        }

        return bottom > 0
            ? image.Crop(left, top, right - left, bottom - top)
            : throw new ArgumentException("The style image is transparent everywhere. Give one that shows something.", nameof(image));
    }

    private static ImageBuffer Fill(ImageBuffer image)
    {
        var samples = new byte[image.Width * image.Height * ImageBuffer.Channels];
        var rows = Sources(image.Height, y => image.AlphaRow(y).ContainsAnyInRange(Visible, byte.MaxValue));
        for (var y = 0; y < image.Height; y++)
        {
            var seen = rows[y];
            var row = samples.AsSpan(y * image.Width * ImageBuffer.Channels);
            var columns = Sources(image.Width, x => image.AlphaRow(seen)[x] >= Visible);
            for (var i = 0; i < image.Width * ImageBuffer.Channels; i++)
            {
                var from = columns[i / ImageBuffer.Channels];
                row[i] = PixelRows.OffWhite(image.ByteRow(seen)[(from * ImageBuffer.Channels) + (i % ImageBuffer.Channels)], image.AlphaRow(seen)[from]);
            }
        }

        return ImageBuffer.Wrap(image.Width, image.Height, samples);
    }

    // For each position the source of its sample: itself, or its mirror image at the nearest visible one.
    private static int[] Sources(int length, Func<int, bool> isVisible)
    {
        var seen = Enumerable.Range(0, length).Select(isVisible).ToArray();
        var (before, after) = (Nearest(seen, step: 1), Nearest(seen, step: -1));
        return [.. Enumerable.Range(0, length).Select(at => seen[at] ? at : Mirrored(at, before[at], after[at], seen))];
    }

    private static int Mirrored(int at, int before, int after, bool[] seen)
    {
        var isBefore = after < 0 || (before >= 0 && at - before <= after - at);
        var edge = isBefore ? before : after;
        var mirror = (2 * edge) - at + (isBefore ? 1 : -1);
        return mirror >= 0 && mirror < seen.Length && seen[mirror] ? mirror : edge;
    }

    // For each position the last visible one on the way to it, or -1.
    private static int[] Nearest(bool[] seen, int step)
    {
        var nearest = new int[seen.Length];
        var last = -1;
        for (var i = step > 0 ? 0 : seen.Length - 1; i >= 0 && i < seen.Length; i += step)
        {
            nearest[i] = last = seen[i] ? i : last;
        }

        return nearest;
    }
}

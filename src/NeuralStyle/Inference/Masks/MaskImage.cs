namespace NeuralStyle.Inference.Masks;

/// <summary>Makes opaque masks of transparent ones.</summary>
internal static class MaskImage
{
    /// <summary>A mask whose samples are what it selects: those of the mask times its alpha, or the alpha itself of a mask whose visible pixels are all black.</summary>
    public static ImageBuffer Of(ImageBuffer mask)
    {
        if (!mask.HasAlpha)
        {
            return mask;
        }

        var bytes = mask.ToEightBit();
        var samples = bytes.AsBytes().ToArray();
        var isBlack = true;
        for (var y = 0; y < mask.Height; y++)
        {
            isBlack &= !TimesAlpha(bytes.AlphaRow(y), samples.AsSpan(y * mask.Width * ImageBuffer.Channels)).ContainsAnyExcept((byte)0);
        }

        return ImageBuffer.Wrap(mask.Width, mask.Height, isBlack ? Alpha(bytes) : samples);
    }

    // A sample c of alpha a is seen over white as c * a + 1 - a.
    private static Span<byte> TimesAlpha(ReadOnlySpan<byte> alpha, Span<byte> row)
    {
        row = row[..(alpha.Length * ImageBuffer.Channels)];
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = (byte)Math.Max(0, row[i] - (byte.MaxValue - alpha[i / ImageBuffer.Channels]));
        }

        return row;
    }

    private static byte[] Alpha(ImageBuffer mask)
        => [.. Enumerable.Range(0, mask.Width * mask.Height * ImageBuffer.Channels)
            .Select(i => mask.AlphaRow(i / (mask.Width * ImageBuffer.Channels))[i / ImageBuffer.Channels % mask.Width])];
}

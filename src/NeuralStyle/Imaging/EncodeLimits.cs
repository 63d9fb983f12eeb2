namespace NeuralStyle.Imaging;

/// <summary>The largest images that the formats hold.</summary>
internal static class EncodeLimits
{
    /// <summary>Requires that a format is one that is written, and holds an image of a size.</summary>
    /// <param name="size">The size of the image.</param>
    /// <param name="format">The format.</param>
    /// <exception cref="NotSupportedException">It is not, or does not.</exception>
    public static void Require(ImageSize size, ImageFormat format)
    {
        var longest = format switch
        {
            ImageFormat.Jpeg => 65_535,
            ImageFormat.WebP => 16_383,
            ImageFormat.Png => int.MaxValue,
            _ => throw new NotSupportedException($"{format} is not written; use {ImageFormat.Jpeg}, {ImageFormat.Png} or {ImageFormat.WebP}."),
        };
        if (Math.Max(size.Width, size.Height) > longest)
        {
            throw new NotSupportedException(FormattableString.Invariant(
                $"{format} holds at most {longest} pixels a side, and the image is {size}. Save it as {ImageFormat.Png}, or resize it."));
        }
    }
}

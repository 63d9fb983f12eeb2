namespace NeuralStyle.Imaging;

/// <summary>Turns files into images and back; give one to <see cref="ImageLoadOptions"/> or <see cref="ImageEncodeOptions"/> to replace the built-in codec.</summary>
/// <remarks>
/// Calls come from several threads at once. Files, paths, limits and atomic saves are <see cref="ImageBuffer"/>'s: a codec sees bytes only,
/// and is asked to decode only what is within the limits by its own <see cref="ReadSize"/>.
/// </remarks>
public interface IImageCodec
{
    /// <summary>Reads the size that <see cref="Decode"/> would give, from the header alone and without allocating pixels.</summary>
    /// <param name="data">A file, or only its beginning.</param>
    /// <exception cref="ImageFormatException">The data is not an image that this codec knows, or ends inside the header.</exception>
    ImageSize ReadSize(ReadOnlySpan<byte> data);

    /// <summary>
    /// Decodes an image: the first frame, upright by its EXIF orientation, in sRGB, its samples
    /// over white where it is transparent; <see cref="ImageBuffer.WithAlpha"/> adds the alpha.
    /// </summary>
    /// <param name="data">The whole file.</param>
    /// <exception cref="ImageFormatException">The data is not an image that this codec knows, or is damaged or truncated; a part of an image is never returned.</exception>
    ImageBuffer Decode(ReadOnlySpan<byte> data);

    /// <summary>Encodes an image.</summary>
    /// <param name="image">The image, always 8-bit. Where it has alpha, the samples are those over white; a codec may write it without.</param>
    /// <param name="destination">The stream to write to; left open.</param>
    /// <param name="format">The file format.</param>
    /// <param name="quality">From 1 to 100; means nothing to PNG.</param>
    /// <exception cref="NotSupportedException">The format cannot hold an image of this size, or is not one of the codec's.</exception>
    void Encode(ImageBuffer image, Stream destination, ImageFormat format, int quality);
}

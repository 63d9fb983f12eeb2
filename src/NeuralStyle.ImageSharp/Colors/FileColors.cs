using NeuralStyle.Imaging;
using NeuralStyle.ImageSharp.Files;

namespace NeuralStyle.ImageSharp.Colors;

/// <summary>Reads the color space of a file.</summary>
internal static class FileColors
{
    private const int Cmyk = 4;

    /// <summary>The color space of a file's samples; null if none is stated, or the samples are CMYK, which the decoder converts.</summary>
    /// <exception cref="ImageFormatException">The colors are of a kind that is not read.</exception>
    public static ColorSource? Of(ReadOnlySpan<byte> data, ImageSharpFormats format) => format switch
    {
        ImageSharpFormats.Png => PngColors.Of(data) ?? OfCamera(data),
        ImageSharpFormats.Jpeg when JpegFrame.Read(data).Components == Cmyk => null,
        ImageSharpFormats.Jpeg => ColorProfile.Read(JpegProfile(data)) ?? OfCamera(data),
        ImageSharpFormats.WebP => ColorProfile.Read(WebPProfile(data)) ?? OfCamera(data),
        ImageSharpFormats.Tiff => ColorProfile.Read(TiffFile.ProfileOf(data)),
        _ => null,
    };

    // Cameras mark Adobe RGB by a rule in the EXIF, and not by a profile.
    private static ColorSource? OfCamera(ReadOnlySpan<byte> data)
    {
        foreach (var part in new ImageFileParts(data))
        {
            if (ExifData.TryRead(part, out var tiff) && ExifData.IsAdobeRgb(tiff))
            {
                return ColorSource.AdobeRgb;
            }
        }

        return null;
    }

    private static ReadOnlySpan<byte> WebPProfile(ReadOnlySpan<byte> data)
    {
        foreach (var part in new ImageFileParts(data))
        {
            if (part.Is("ICCP"u8))
            {
                return part.Content;
            }
        }

        return [];
    }

    // A profile of a JPEG comes in numbered pieces, in any order.
    private static ReadOnlySpan<byte> JpegProfile(ReadOnlySpan<byte> data)
    {
        const int Mark = 14;
        var pieces = new SortedDictionary<byte, byte[]>();
        var (count, length) = (0, 0);
        foreach (var part in new ImageFileParts(data))
        {
            if (part.Is([0xE2]) && part.Content.StartsWith("ICC_PROFILE\0"u8) && part.Content.Length >= Mark)
            {
                count = part.Content[13];
                if (!pieces.TryAdd(part.Content[12], part.Content[Mark..].ToArray()))
                {
                    return [];
                }

                length += part.Content.Length - Mark;
            }
        }

        return length <= ColorProfile.MostBytes && pieces.Count == count && pieces.Keys.FirstOrDefault() == 1 && pieces.Keys.LastOrDefault() == count
            ? pieces.Values.SelectMany(piece => piece).ToArray()
            : [];
    }
}

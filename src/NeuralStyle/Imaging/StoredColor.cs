using SkiaSharp;

namespace NeuralStyle.Imaging;

/// <summary>The color information of a file.</summary>
/// <param name="Target">The color space to decode into: sRGB where the file describes its colors, null if it does not and is taken as it is.</param>
/// <param name="Coded">The color space of the samples where the file names it by a code or a rule that the decoder does not know, else null.</param>
/// <param name="IsAlone">True if nothing else in the file describes its colors.</param>
internal readonly record struct StoredColor(SKColorSpace? Target, SKColorSpace? Coded, bool IsAlone)
{
    private static readonly SKColorSpace Srgb = SKColorSpace.CreateSrgb(); // lives as long as the process, as the next
    private static readonly SKColorSpace AdobeRgb = SKColorSpace.CreateRgb(SKColorSpaceTransferFn.TwoDotTwo, SKColorSpaceXyz.AdobeRgb);

    /// <summary>Reads it off the parts of a file.</summary>
    /// <remarks>CMYK is converted by the decoder's own rule, profile or none.</remarks>
    /// <exception cref="ImageFormatException">The colors are those of a kind that is not read.</exception>
    public static StoredColor Of(ReadOnlySpan<byte> data)
    {
        var (isDescribed, isAdobeRgb) = (false, false);
        foreach (var part in new ImageFileParts(data))
        {
            if (part.Is("cICP"u8))
            {
                return new(Srgb, CodedColor.SpaceOf(part.Content), IsAlone: false);
            }

            if (IsCmyk(part))
            {
                return default;
            }

            isDescribed |= Describes(part);
            isAdobeRgb |= ExifData.TryRead(part, out var tiff) && ExifData.IsAdobeRgb(tiff);
        }

        return (isDescribed, isAdobeRgb) switch
        {
            (true, _) => new(Srgb, Coded: null, IsAlone: true),
            (_, true) => new(Srgb, AdobeRgb, IsAlone: true),
            _ => default,
        };
    }

    /// <summary>The file without what says something else about its colors than their code.</summary>
    public ReadOnlySpan<byte> Undescribed(ReadOnlySpan<byte> data)
    {
        if (Coded is null || IsAlone)
        {
            return data;
        }

        using var file = new MemoryStream(data.Length);
        file.Write(data[..PartHeader.First(data)]);
        foreach (var part in new ImageFileParts(data))
        {
            if (!Describes(part))
            {
                file.Write(part.Whole);
            }
        }

        return file.ToArray();
    }

    /// <summary>Converts what was decoded from the coded color space to sRGB, row by row.</summary>
    /// <param name="pixels">The pixels.</param>
    /// <param name="info">The format of the pixels.</param>
    public void Convert(nint pixels, SKImageInfo info)
    {
        if (Coded is null)
        {
            return;
        }

        var row = new SKImageInfo(info.Width, height: 1, info.ColorType, info.AlphaType, Srgb);
        using var converted = new SKBitmap(row);
        for (var y = 0; y < info.Height; y++)
        {
            using var stored = new SKPixmap(row.WithColorSpace(Coded), pixels + ((nint)y * info.RowBytes), info.RowBytes);
            stored.ReadPixels(row, converted.GetPixels(), row.RowBytes);
            unsafe
            {
                converted.GetPixelSpan()[..row.RowBytes].CopyTo(new Span<byte>((void*)stored.GetPixels(), row.RowBytes));
            }
        }
    }

    private static bool Describes(ImageFilePart part)
        => part.Is("iCCP"u8) || part.Is("ICCP"u8) || part.Is("sRGB"u8) || part.Is("gAMA"u8) || part.Is("cHRM"u8)
        || (part.Is([0xE2]) && part.Content.StartsWith("ICC_PROFILE\0"u8));

    private static bool IsCmyk(ImageFilePart part)
        => part.Name is [>= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC)] && part.Content is [_, _, _, _, _, 4, ..]; // the frame's number of components
}

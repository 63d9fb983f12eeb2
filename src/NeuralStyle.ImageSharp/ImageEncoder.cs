using System.Runtime.InteropServices;
using NeuralStyle.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.PixelFormats;

namespace NeuralStyle.ImageSharp;

/// <summary>Encodes images with ImageSharp.</summary>
internal static class ImageEncoder
{
    private const int FullColorQuality = 90;

    public static void Encode(ImageBuffer image, Stream destination, ImageFormat format, int quality)
    {
        EncodeLimits.Require(image.Size, format);
        if (image.HasAlpha && format != ImageFormat.Jpeg)
        {
            using var withAlpha = WithAlpha(image);
            withAlpha.Save(destination, EncoderOf(format, quality, hasAlpha: true));
            return;
        }

        using var opaque = Image.LoadPixelData<Rgb24>(Configured(), image.AsBytes(), image.Width, image.Height);
        opaque.Save(destination, EncoderOf(format, quality, hasAlpha: false));
    }

    private static Configuration Configured() => new() { MaxDegreeOfParallelism = 1 };

    private static Image<Rgba32> WithAlpha(ImageBuffer image)
    {
        var result = new Image<Rgba32>(Configured(), image.Width, image.Height);
        result.ProcessPixelRows(rows =>
        {
            for (var y = 0; y < image.Height; y++)
            {
                var row = MemoryMarshal.AsBytes(rows.GetRowSpan(y));
                PixelRows.Unpack(image.ByteRow(y), row);
                PixelRows.TakeOffWhite(row, image.AlphaRow(y));
            }
        });
        return result;
    }

    private static IImageEncoder EncoderOf(ImageFormat format, int quality, bool hasAlpha) => format switch
    {
        ImageFormat.Jpeg => new JpegEncoder { Quality = quality, ColorType = quality < FullColorQuality ? JpegColorType.YCbCrRatio420 : JpegColorType.YCbCrRatio444 },
        ImageFormat.WebP => new WebpEncoder
        {
            Quality = quality,
            FileFormat = quality < 100 ? WebpFileFormatType.Lossy : WebpFileFormatType.Lossless,
            TransparentColorMode = WebpTransparentColorMode.Preserve,
        },
        _ => new PngEncoder
        {
            BitDepth = PngBitDepth.Bit8,
            ColorType = hasAlpha ? PngColorType.RgbWithAlpha : PngColorType.Rgb,
            FilterMethod = PngFilterMethod.Paeth,
            CompressionLevel = PngCompressionLevel.Level3,
            IgnoreMetadata = true,
        },
    };
}

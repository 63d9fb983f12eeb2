using System.Runtime.InteropServices;
using SkiaSharp;

namespace NeuralStyle.Imaging;

/// <summary>The built-in codec: reads JPEG, PNG, WebP, BMP, GIF and writes JPEG, PNG, WebP through SkiaSharp. It has no state.</summary>
internal sealed class SkiaCodec : IImageCodec
{
    private const int FullColourQuality = 90;
    private const int PngLevel = 3; // with one filter less than half the time of Skia's own choice, for files 5 % larger

    private SkiaCodec()
    {
    }

    public static SkiaCodec Instance { get; } = new();

    /// <inheritdoc/>
    public ImageSize ReadSize(ReadOnlySpan<byte> data)
    {
        var stated = ExifData.OrientationOf(data);
        return Open(data, codec => UprightOf(codec, stated).Size);
    }

    /// <inheritdoc/>
    public ImageBuffer Decode(ReadOnlySpan<byte> data)
    {
        FileSignature.Require(data);
        var wide = FileSignature.IsSixteenBitPng(data);
        var color = StoredColor.Of(data);
        var stated = ExifData.OrientationOf(data);
        var (capacity, length) = (PixelCapacity.Of(data), data.Length);
        return Open(color.Undescribed(data), codec =>
        {
            var upright = UprightOf(codec, stated);
            PixelCapacity.Require(capacity, length, upright.Size);
            return wide ? Read<RgbaHalf>(codec, SKColorType.RgbaF16, color, upright) : Read<Rgba>(codec, SKColorType.Rgba8888, color, upright);
        });
    }

    /// <inheritdoc/>
    public void Encode(ImageBuffer image, Stream destination, ImageFormat format, int quality)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(destination);
        EncodeLimits.Require(image.Size, format);
        using var bitmap = ToBitmap(format == ImageFormat.Jpeg ? image.WithoutAlpha() : image);
        using var pixels = bitmap.PeekPixels();
        using var stream = new EncoderStream(destination, format);
        var isWritten = Encode(pixels, stream, format, quality);
        stream.ThrowIfFailed();
        if (!isWritten)
        {
            throw new NotSupportedException($"An image of {image.Size} could not be written as {format}.");
        }
    }

    private static unsafe T Open<T>(ReadOnlySpan<byte> data, Func<SKCodec, T> use)
    {
        FileSignature.Require(data);
        fixed (byte* start = data)
        {
            using var bytes = SKData.Create((nint)start, data.Length);
            using var stream = new SKMemoryStream(bytes);
            using var codec = SKCodec.Create(stream, out var result) ?? throw Problem(result, "header");
            return use(codec);
        }
    }

    // Skia reads the orientation of JPEG, and of WebP where it is stored in one of two ways.
    private static Orientation UprightOf(SKCodec codec, int stated)
    {
        var origin = codec.EncodedOrigin is SKEncodedOrigin.TopLeft ? stated : (int)codec.EncodedOrigin; // which has EXIF's numbers
        return Orientation.Of(origin, new ImageSize(codec.Info.Width, codec.Info.Height));
    }

    // Decodes all pixels or throws: of a damaged file Skia fills what is missing with grey, and only its result says so.
    // They lie outside of the managed heap, where so large an array would stay long after its use.
    private static unsafe ImageBuffer Read<T>(SKCodec codec, SKColorType type, StoredColor color, Orientation upright)
        where T : unmanaged, IStoredPixel
    {
        var pixels = codec.Info.Width * codec.Info.Height;
        var alpha = codec.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul;
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, type, alpha, color.Coded is null ? color.Target : null);
        var memory = NativeMemory.AllocZeroed((nuint)pixels, (nuint)sizeof(T));
        try
        {
            var result = codec.GetPixels(info, (nint)memory);
            if (result != SKCodecResult.Success)
            {
                throw Problem(result, "image data");
            }

            color.Convert((nint)memory, info);
            var (samples, opacity) = upright.Apply(new ReadOnlySpan<T>(memory, pixels), isOpaque: alpha == SKAlphaType.Opaque);
            return ImageBuffer.Wrap(upright.Size.Width, upright.Size.Height, samples, opacity);
        }
        finally
        {
            NativeMemory.Free(memory);
        }
    }

    private static ImageFormatException Problem(SKCodecResult result, string part) => new(result switch
    {
        SKCodecResult.IncompleteInput => $"The file is truncated: it ends inside its {part}. Copy or download it again.",
        _ => $"The {part} is damaged or of an unsupported kind ({result}). Copy or download the file again, or convert it to PNG.",
    });

    private static SKBitmap ToBitmap(ImageBuffer image)
    {
        var bitmap = new SKBitmap(new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, image.HasAlpha ? SKAlphaType.Unpremul : SKAlphaType.Opaque));
        var pixels = bitmap.GetPixelSpan();
        for (var y = 0; y < image.Height; y++)
        {
            var row = pixels.Slice(y * bitmap.RowBytes, image.Width * 4);
            PixelRows.Unpack(image.ByteRow(y), row);
            if (image.HasAlpha)
            {
                PixelRows.TakeOffWhite(row, image.AlphaRow(y));
            }
        }

        return bitmap;
    }

    private static bool Encode(SKPixmap pixels, SKWStream stream, ImageFormat format, int quality) => format switch
    {
        ImageFormat.Jpeg => pixels.Encode(stream, new SKJpegEncoderOptions(
            quality,
            quality < FullColourQuality ? SKJpegEncoderDownsample.Downsample420 : SKJpegEncoderDownsample.Downsample444,
            SKJpegEncoderAlphaOption.Ignore)),
        ImageFormat.WebP => pixels.Encode(stream, new SKWebpEncoderOptions(
            quality < 100 ? SKWebpEncoderCompression.Lossy : SKWebpEncoderCompression.Lossless,
            quality)),
        _ => pixels.Encode(stream, new SKPngEncoderOptions(SKPngEncoderFilterFlags.Paeth, PngLevel)),
    };
}

using NeuralStyle.Imaging;
using NeuralStyle.ImageSharp.Colors;
using NeuralStyle.ImageSharp.Files;
using SixLabors.ImageSharp.PixelFormats;

namespace NeuralStyle.ImageSharp;

/// <summary>Reads JPEG, PNG, WebP, BMP, GIF, and TIFF where asked for, and writes JPEG, PNG and WebP through ImageSharp, in managed code alone. It has no state.</summary>
/// <remarks>
/// ImageSharp sees only what is needed of a file that was checked from its header to its end, so that damaged and hostile files are refused as the
/// built-in codec refuses them. Colors become sRGB by profiles of curves and a matrix; a file whose profile has tables instead is refused.
/// </remarks>
public sealed class ImageSharpCodec : IImageCodec
{
    private const long MostPixels = 500_000_000; // ImageLimits allows no more

    /// <summary>The codec that reads what the built-in codec reads too.</summary>
    public static ImageSharpCodec Default { get; } = new();

    /// <summary>The formats that are read; others are refused. The default is <see cref="ImageSharpFormats.Default"/>: all but TIFF.</summary>
    public ImageSharpFormats Formats { get; init; } = ImageSharpFormats.Default;

    /// <inheritdoc/>
    public ImageSize ReadSize(ReadOnlySpan<byte> data)
    {
        var kind = FileKind.Of(data, Formats);
        return Orientation.Of(kind.OrientationOf(data), kind.SizeOf(data)).Size;
    }

    /// <inheritdoc/>
    public ImageBuffer Decode(ReadOnlySpan<byte> data)
    {
        var kind = FileKind.Of(data, Formats);
        var size = kind.SizeOf(data);
        PixelCapacity.Require(Math.Min(kind.CapacityOf(data), MostPixels), data.Length, size);
        var file = kind.Check(data);
        var color = ColorConversion.From(FileColors.Of(data, kind.Format), file.IsGray, file.IsWide);
        var upright = Orientation.Of(kind.OrientationOf(data), size);
        var (samples, alpha) = file.IsWide
            ? DecodedImage.Read<Rgba64, RgbaWide>(kind, file, size, pixels => color?.Apply(pixels), upright)
            : DecodedImage.Read<Rgba32, Rgba>(kind, file, size, pixels => color?.Apply(pixels), upright);
        var image = ImageBuffer.FromBytes(upright.Size.Width, upright.Size.Height, samples);
        return alpha is null ? image : image.WithAlpha(alpha);
    }

    /// <inheritdoc/>
    public void Encode(ImageBuffer image, Stream destination, ImageFormat format, int quality)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(destination);
        ImageEncoder.Encode(image, destination, format, quality);
    }
}

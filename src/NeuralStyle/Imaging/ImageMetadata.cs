using System.Buffers.Binary;
using NeuralStyle.Imaging;

namespace NeuralStyle;

/// <summary>The EXIF metadata of an image file: the date, the author, the camera, the location, the resolution.</summary>
/// <remarks>
/// It is read for an image that is made of another one, so the orientation is reset to upright, the color space is sRGB, and the thumbnail is left out.
/// Other forms of metadata, XMP, IPTC and texts of PNG, are not read.
/// </remarks>
public sealed class ImageMetadata
{
    private const double InchesPerMetre = 1 / 0.0254;

    private readonly byte[] _exif;

    private ImageMetadata(byte[] exif) => _exif = exif;

    /// <summary>The EXIF data: a TIFF, without the mark that JPEG puts before it.</summary>
    public ReadOnlySpan<byte> Exif => _exif;

    /// <summary>The resolution in dots per inch, or null.</summary>
    internal (double Horizontal, double Vertical)? Resolution => ExifData.ResolutionOf(_exif);

    /// <summary>Reads the metadata of a JPEG, PNG or WebP file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Limits on the file; the defaults where null.</param>
    /// <returns>The metadata, or null if the file has none.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ImageFormatException">It is larger than the limits, or a folder or pipe.</exception>
    public static ImageMetadata? Read(string path, ImageLoadOptions? options = null)
        => Read(ImageFile.Read(path, (options ?? ImageLoadOptions.Default).Limits));

    /// <summary>Reads the metadata of a JPEG, PNG or WebP that is in memory.</summary>
    /// <param name="data">The whole file.</param>
    /// <returns>The metadata, or null if the file has none.</returns>
    public static ImageMetadata? Read(ReadOnlySpan<byte> data)
    {
        (double, double)? resolution = null;
        foreach (var part in new ImageFileParts(data))
        {
            if (ExifData.TryRead(part, out var tiff))
            {
                var exif = tiff.ToArray();
                ExifData.MakeOfResult(exif);
                return new ImageMetadata(exif);
            }

            resolution ??= ResolutionOf(part);
        }

        return resolution is var (horizontal, vertical) ? new ImageMetadata(ExifData.OfResolution(horizontal, vertical)) : null;
    }

    private static (double, double)? ResolutionOf(ImageFilePart part) => part.Content switch
    {
        [_, _, _, _, _, _, _, _, 1] when part.Is("pHYs"u8)
            => Positive(BinaryPrimitives.ReadUInt32BigEndian(part.Content) / InchesPerMetre, BinaryPrimitives.ReadUInt32BigEndian(part.Content[4..]) / InchesPerMetre),
        [(byte)'J', (byte)'F', (byte)'I', (byte)'F', 0, _, _, (1 or 2) and var unit, _, _, _, _, ..] when part.Is([0xE0])
            => Positive(BinaryPrimitives.ReadUInt16BigEndian(part.Content[8..]) * PerInch(unit), BinaryPrimitives.ReadUInt16BigEndian(part.Content[10..]) * PerInch(unit)),
        _ => null,
    };

    private static (double, double)? Positive(double horizontal, double vertical) => horizontal > 0 && vertical > 0 ? (horizontal, vertical) : null;

    private static double PerInch(byte unit) => unit == 2 ? 2.54 : 1;
}

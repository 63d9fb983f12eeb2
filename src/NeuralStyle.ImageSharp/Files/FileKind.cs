using NeuralStyle.Imaging;
using SixLabors.ImageSharp.Formats;

namespace NeuralStyle.ImageSharp.Files;

/// <summary>A file format: its checks, and ImageSharp's decoder.</summary>
internal abstract class FileKind
{
    private static readonly FileKind[] All = [new JpegFile(), new PngFile(), new WebPFile(), new BmpFile(), new GifFile(), new TiffFile()];

    /// <summary>The format as users name it.</summary>
    public abstract ImageSharpFormats Format { get; }

    /// <summary>ImageSharp's decoder. It has no state.</summary>
    public abstract IImageDecoder Decoder { get; }

    /// <summary>Finds the format of a file by its first bytes.</summary>
    /// <param name="data">The file, or its beginning.</param>
    /// <param name="formats">The formats that are read.</param>
    /// <exception cref="ImageFormatException">It is none of those.</exception>
    public static FileKind Of(ReadOnlySpan<byte> data, ImageSharpFormats formats)
    {
        foreach (var kind in All)
        {
            if (kind.Matches(data))
            {
                return (formats & kind.Format) != 0 ? kind : throw Unwanted(data, kind.Format);
            }
        }

        FileSignature.Require(data);
        throw FileProblems.Damaged("header", "an unknown format");
    }

    /// <summary>Returns true if a file starts as one of this format.</summary>
    public abstract bool Matches(ReadOnlySpan<byte> data);

    /// <summary>The size of the stored image.</summary>
    /// <param name="data">The file, or its beginning.</param>
    /// <exception cref="ImageFormatException">The header is damaged, or the data ends inside it.</exception>
    public abstract ImageSize SizeOf(ReadOnlySpan<byte> data);

    /// <summary>The orientation that the file states, from 1 to 8.</summary>
    public virtual int OrientationOf(ReadOnlySpan<byte> data) => ExifData.OrientationOf(data);

    /// <summary>The most pixels that the file can hold.</summary>
    public virtual long CapacityOf(ReadOnlySpan<byte> data) => PixelCapacity.Of(data);

    /// <summary>Checks the file from its header to its end.</summary>
    /// <exception cref="ImageFormatException">It is damaged, truncated, or of a kind that is not read.</exception>
    public abstract CheckedFile Check(ReadOnlySpan<byte> data);

    private static ImageFormatException Unwanted(ReadOnlySpan<byte> data, ImageSharpFormats format)
    {
        if (format == ImageSharpFormats.Tiff)
        {
            FileSignature.Require(data); // says what to do with it
        }

        return new($"The file is a {format}, which this codec is not set to read. Convert it, or add it to {nameof(ImageSharpCodec)}.{nameof(ImageSharpCodec.Formats)}.");
    }
}

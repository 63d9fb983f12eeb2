using NeuralStyle.Common;
using NeuralStyle.Imaging;

namespace NeuralStyle;

public sealed partial class ImageBuffer
{
    private const int HeaderBytes = 64 << 10; // holds the header of most files

    /// <summary>Loads an image: 8-bit, the first frame, upright by its EXIF orientation, its samples over white where it is transparent, with its alpha.</summary>
    /// <remarks>
    /// The contents decide the format, not the name. 16-bit samples are rounded to 8; CMYK is converted. Colors become sRGB
    /// by the file's profile or, in PNG, its color chunks; a file that has neither is taken as sRGB, and so are BMP and CMYK.
    /// </remarks>
    /// <param name="path">The file.</param>
    /// <param name="options">Limits and codec; the defaults where null.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ImageFormatException">It is not an image, damaged, truncated, larger than the limits, or a folder or pipe.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ImageBuffer Load(string path, ImageLoadOptions? options = null)
        => ImageFile.Named(path, () => Decode(ImageFile.Read(path, Or(options).Limits), options));

    /// <summary>Loads an image from the rest of a stream, which is left open.</summary>
    /// <inheritdoc cref="Load(string, ImageLoadOptions?)" path="/remarks"/>
    /// <param name="source">The stream; it need not seek.</param>
    /// <param name="options">Limits and codec; the defaults where null.</param>
    /// <exception cref="ImageFormatException">It is not an image, damaged, truncated, or larger than the limits.</exception>
    public static ImageBuffer Load(Stream source, ImageLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Decode(ImageFile.Read(source, Or(options).Limits), options);
    }

    /// <summary>Loads an image without holding the calling thread; the token is checked until decoding starts.</summary>
    /// <inheritdoc cref="Load(string, ImageLoadOptions?)"/>
    /// <param name="path">The file.</param>
    /// <param name="options">Limits and codec; the defaults where null.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Task<ImageBuffer> LoadAsync(string path, ImageLoadOptions? options = null, CancellationToken cancellationToken = default)
        => ImageFile.NamedAsync(path, async () =>
        {
            var data = await ImageFile.ReadAsync(path, Or(options).Limits, cancellationToken).ConfigureAwait(false);
            return await Task.Run(() => Decode(data, options), cancellationToken).ConfigureAwait(false);
        });

    /// <summary>Decodes a file that is in memory.</summary>
    /// <inheritdoc cref="Load(string, ImageLoadOptions?)" path="/remarks"/>
    /// <param name="data">The whole file.</param>
    /// <param name="options">Limits and codec; the defaults where null.</param>
    /// <exception cref="ImageFormatException">It is not an image, damaged, truncated, or larger than the limits.</exception>
    public static ImageBuffer Decode(ReadOnlySpan<byte> data, ImageLoadOptions? options = null)
    {
        var codec = Or(options).CodecOrDefault;
        Or(options).Limits.RequireFileBytes(data.Length);
        Or(options).Limits.Require(codec.ReadSize(data));
        return codec.Decode(data);
    }

    /// <summary>Reads the size that an image would have when loaded, from its header.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Limits on the file and codec; the defaults where null. A size beyond the limits is returned, not refused.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ImageFormatException">It is not an image, truncated inside the header, or a folder or pipe.</exception>
    public static ImageSize ReadSize(string path, ImageLoadOptions? options = null) => ImageFile.Named(path, () =>
    {
        var codec = Or(options).CodecOrDefault;
        var head = ImageFile.ReadHead(path, HeaderBytes);
        try
        {
            return head.Length == HeaderBytes && ImageFile.HasLateExif(path, head)
                ? codec.ReadSize(ImageFile.Read(path, Or(options).Limits))
                : codec.ReadSize(head);
        }
        catch (ImageFormatException) when (head.Length == HeaderBytes)
        {
            return codec.ReadSize(ImageFile.Read(path, Or(options).Limits)); // long metadata before the size
        }
    });

    /// <summary>Saves the image, rounded to 8 bits, in the format of the file's extension: .jpg, .jpeg or another name of JPEG, .png or .webp.</summary>
    /// <remarks>A file of that name is replaced in one step by the complete new one; where saving fails it stays as it was.</remarks>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="options">Quality and codec; the defaults where null.</param>
    /// <exception cref="ArgumentException">The extension is none of these.</exception>
    /// <exception cref="NotSupportedException">The format cannot hold an image of this size.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path, ImageEncodeOptions? options = null)
    {
        Save(path, options, CancellationToken.None);
    }

    /// <summary>Saves the image without holding the calling thread; a cancelled save leaves the old file.</summary>
    /// <inheritdoc cref="Save(string, ImageEncodeOptions?)"/>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="options">Quality and codec; the defaults where null.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task SaveAsync(string path, ImageEncodeOptions? options = null, CancellationToken cancellationToken = default)
    {
        _ = ImageFile.FormatOf(path); // a wrong name is known at once
        await Task.Run(() => Save(path, options, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Saves the image; a cancelled save leaves the old file.</summary>
    internal void Save(string path, ImageEncodeOptions? options, CancellationToken cancellationToken)
    {
        var format = ImageFile.FormatOf(path);
        AtomicFile.Write(path, stream =>
        {
            Encode(new CancellableStream(stream, cancellationToken), format, options);
            cancellationToken.ThrowIfCancellationRequested();
        });
    }

    /// <summary>Writes the image, rounded to 8 bits, to a stream, which is left open.</summary>
    /// <param name="destination">The stream to write to.</param>
    /// <param name="format">The file format.</param>
    /// <param name="options">Quality and codec; the defaults where null.</param>
    /// <exception cref="NotSupportedException">The format cannot hold an image of this size, or so much metadata.</exception>
    public void Encode(Stream destination, ImageFormat format, ImageEncodeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(destination);
        options ??= ImageEncodeOptions.Default;
        var image = (options.KeepAlpha ? this : WithoutAlpha()).ToEightBit();
        if (options.Metadata is null)
        {
            options.CodecOrDefault.Encode(image, destination, format, options.Quality);
            return;
        }

        using var file = new MemoryStream();
        options.CodecOrDefault.Encode(image, file, format, options.Quality);
        MetadataWriter.Write(file.GetBuffer().AsSpan(0, (int)file.Length), format, options.Metadata, Size, destination);
    }

    private static ImageLoadOptions Or(ImageLoadOptions? options) => options ?? ImageLoadOptions.Default;
}

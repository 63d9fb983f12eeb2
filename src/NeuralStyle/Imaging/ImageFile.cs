namespace NeuralStyle.Imaging;

/// <summary>Reads and writes whole image files; what is not a regular file is refused before it is opened.</summary>
internal static class ImageFile
{
    private static readonly Dictionary<string, ImageFormat> Formats = new(StringComparer.OrdinalIgnoreCase)
    {
        [".jpg"] = ImageFormat.Jpeg,
        [".jpeg"] = ImageFormat.Jpeg,
        [".jpe"] = ImageFormat.Jpeg,
        [".jfif"] = ImageFormat.Jpeg,
        [".pjpeg"] = ImageFormat.Jpeg,
        [".pjp"] = ImageFormat.Jpeg,
        [".png"] = ImageFormat.Png,
        [".webp"] = ImageFormat.WebP,
    };

    private const int MostChunks = 100_000; // that are looked at for EXIF; an image of 20,000 pixels a side has some 10,000

    /// <summary>Adds the path to what a codec says.</summary>
    public static T Named<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ImageFormatException error) when (error.Path is null)
        {
            throw new ImageFormatException(error.Message, path, error);
        }
    }

    /// <inheritdoc cref="Named"/>
    public static async Task<T> NamedAsync<T>(string path, Func<Task<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (ImageFormatException error) when (error.Path is null)
        {
            throw new ImageFormatException(error.Message, path, error);
        }
    }

    public static byte[] Read(string path, ImageLimits limits)
    {
        limits.RequireFileBytes(RegularLength(path));
        using var file = Open(path, FileOptions.SequentialScan);
        return Read(file, limits);
    }

    public static byte[] ReadHead(string path, int count)
    {
        RegularLength(path);
        using var file = Open(path, FileOptions.None);
        var head = new byte[count];
        return head[..file.ReadAtLeast(head, count, throwOnEndOfStream: false)];
    }

    /// <summary>Returns true if a file has EXIF after its beginning, where PNG and WebP may have it. Only the headers of chunks are read.</summary>
    public static bool HasLateExif(string path, ReadOnlySpan<byte> head)
    {
        using var file = Open(path, FileOptions.RandomAccess);
        var offset = FileSignature.IsJpeg(head) ? 0 : (long)PartHeader.First(head);
        Span<byte> bytes = stackalloc byte[PartHeader.MostBytes];
        for (var chunk = 0; chunk < MostChunks && offset > 0 && offset < file.Length; chunk++)
        {
            if (RandomAccess.Read(file.SafeFileHandle, bytes, offset) != bytes.Length || !PartHeader.TryRead(head, bytes, out var header))
            {
                return false;
            }

            var end = offset + header.Length;
            if (end > head.Length && ExifData.IsChunk(bytes.Slice(header.NameStart, header.NameLength)))
            {
                return true;
            }

            offset = end;
        }

        return false;
    }

    public static byte[] Read(Stream source, ImageLimits limits)
    {
        var data = new MemoryStream(Capacity(source, limits));
        var chunk = new byte[64 << 10];
        for (int count; (count = source.Read(chunk)) > 0;)
        {
            limits.RequireFileBytes(data.Length + count);
            data.Write(chunk, 0, count);
        }

        return Exact(data);
    }

    public static async Task<byte[]> ReadAsync(string path, ImageLimits limits, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        limits.RequireFileBytes(RegularLength(path));
        var file = Open(path, FileOptions.SequentialScan | FileOptions.Asynchronous);
        await using (file.ConfigureAwait(false))
        {
            var data = new MemoryStream(Capacity(file, limits));
            await file.CopyToAsync(data, cancellationToken).ConfigureAwait(false);
            return Exact(data);
        }
    }

    /// <summary>Returns true if files of this name's extension are written.</summary>
    public static bool IsWritten(string path) => Formats.ContainsKey(Path.GetExtension(path));

    public static ImageFormat FormatOf(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Formats.TryGetValue(Path.GetExtension(path), out var format)
            ? format
            : throw new ArgumentException(
                $"{path}: the extension '{Path.GetExtension(path)}' names no format to write. Use {string.Join(", ", Formats.Keys)}, or {nameof(ImageBuffer.Encode)} to a stream.",
                nameof(path));
    }

    private static FileStream Open(string path, FileOptions options)
        => new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, options);

    /// <summary>The length of a regular file. Pipes, sockets and devices have none, so they are refused here, where opening one could wait for ever.</summary>
    private static long RegularLength(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            throw new ImageFormatException($"This is a folder, not an image. Give a file; {nameof(PhotoFolder)} lists those of a folder.", path);
        }

        var length = Target(path) is { Exists: true } file
            ? file.Length
            : throw new FileNotFoundException($"{path}: there is no such file. Check the path; a relative one starts at {Environment.CurrentDirectory}.", path);
        return length > 0
            ? length
            : throw new ImageFormatException("The file is empty, or a pipe or device. Give a regular image file; an empty one must be copied or downloaded again.", path);
    }

    private static FileInfo? Target(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo;
    }

    private static int Capacity(Stream source, ImageLimits limits)
        => source.CanSeek ? (int)Math.Clamp(source.Length - source.Position, 0, limits.MaxFileBytes) : 0;

    private static byte[] Exact(MemoryStream data)
        => data.Length == data.Capacity && data.Length > 0 ? data.GetBuffer() : data.ToArray();
}

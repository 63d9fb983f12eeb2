using System.Buffers.Binary;
using System.IO.Hashing;

namespace NeuralStyle.Imaging;

/// <summary>Puts metadata into an encoded file.</summary>
internal static class MetadataWriter
{
    private const int MostJpegBytes = 65_533;
    private const double InchesPerMetre = 1 / 0.0254;

    /// <summary>Writes a file with metadata.</summary>
    /// <param name="file">The file as it was encoded.</param>
    /// <param name="format">Its format.</param>
    /// <param name="metadata">The metadata.</param>
    /// <param name="size">The image's size.</param>
    /// <param name="destination">The stream to write to.</param>
    /// <exception cref="NotSupportedException">The format cannot hold so much.</exception>
    public static void Write(ReadOnlySpan<byte> file, ImageFormat format, ImageMetadata metadata, ImageSize size, Stream destination)
    {
        switch (format)
        {
            case ImageFormat.Jpeg:
                WriteJpeg(file, metadata, destination);
                break;
            case ImageFormat.Png:
                WritePng(file, metadata, destination);
                break;
            default:
                WriteWebP(file, metadata, size, destination);
                break;
        }
    }

    // The EXIF comes first, and JFIF's own statement of the resolution follows it.
    private static void WriteJpeg(ReadOnlySpan<byte> file, ImageMetadata metadata, Stream destination)
    {
        const string Mark = "Exif\0\0";
        var length = 2 + Mark.Length + metadata.Exif.Length;
        if (length > MostJpegBytes)
        {
            throw new NotSupportedException($"{ImageFormat.Jpeg} holds at most {MostJpegBytes} bytes of EXIF, and there are {length}. Save it as {ImageFormat.Png}, or without metadata.");
        }

        destination.Write(file[..2]);
        destination.Write([0xFF, 0xE1, (byte)(length >> 8), (byte)length, .. "Exif\0\0"u8]);
        destination.Write(metadata.Exif);
        destination.Write(WithDensity(file[2..].ToArray(), metadata.Resolution));
    }

    private static byte[] WithDensity(byte[] segments, (double Horizontal, double Vertical)? resolution)
    {
        const int Units = 11; // the segment's marker and length, "JFIF", a zero and the version stand before
        if (resolution is var (horizontal, vertical) && segments.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xE0]) && segments.Length > Units + 5)
        {
            segments[Units] = 1; // dots per inch
            BinaryPrimitives.WriteUInt16BigEndian(segments.AsSpan(Units + 1), Rounded(horizontal));
            BinaryPrimitives.WriteUInt16BigEndian(segments.AsSpan(Units + 3), Rounded(vertical));
        }

        return segments;
    }

    private static ushort Rounded(double value) => (ushort)Math.Clamp(Math.Round(value), 1, ushort.MaxValue);

    private static void WritePng(ReadOnlySpan<byte> file, ImageMetadata metadata, Stream destination)
    {
        const int HeaderEnd = 33;
        destination.Write(file[..HeaderEnd]);
        if (metadata.Resolution is var (horizontal, vertical))
        {
            Span<byte> perMetre = stackalloc byte[9];
            BinaryPrimitives.WriteUInt32BigEndian(perMetre, (uint)Math.Min(Math.Round(horizontal * InchesPerMetre), int.MaxValue));
            BinaryPrimitives.WriteUInt32BigEndian(perMetre[4..], (uint)Math.Min(Math.Round(vertical * InchesPerMetre), int.MaxValue));
            perMetre[8] = 1;
            WritePngChunk("pHYs"u8, perMetre, destination);
        }

        WritePngChunk("eXIf"u8, metadata.Exif, destination);
        destination.Write(file[HeaderEnd..]);
    }

    private static void WritePngChunk(ReadOnlySpan<byte> name, ReadOnlySpan<byte> content, Stream destination)
    {
        byte[] chunk = [0, 0, 0, 0, .. name, .. content, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(^4), Crc32.HashToUInt32(chunk.AsSpan(4, 4 + content.Length)));
        destination.Write(chunk);
    }

    // EXIF needs the extended form: a chunk that says what there is, then the image, then the EXIF.
    private static void WriteWebP(ReadOnlySpan<byte> file, ImageMetadata metadata, ImageSize size, Stream destination)
    {
        const byte HasExif = 8;
        const byte HasAlpha = 16;
        using var body = new MemoryStream();
        body.Write("WEBP"u8);
        var isFirst = true;
        foreach (var part in new ImageFileParts(file))
        {
            if (isFirst)
            {
                var flags = (byte)(HasExif | (part.Is("VP8X"u8) ? part.Content[0] : part.Is("VP8L"u8) && (part.Content[4] & 16) != 0 ? HasAlpha : 0));
                WriteRiffChunk("VP8X"u8, [flags, 0, 0, 0, .. UInt24(size.Width - 1), .. UInt24(size.Height - 1)], body);
                isFirst = false;
            }

            if (!part.Is("VP8X"u8) && !part.Is("EXIF"u8))
            {
                body.Write(part.Whole);
            }
        }

        WriteRiffChunk("EXIF"u8, metadata.Exif, body);
        WriteRiffChunk("RIFF"u8, body.ToArray(), destination);
    }

    private static byte[] UInt24(int value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16)];

    private static void WriteRiffChunk(ReadOnlySpan<byte> name, ReadOnlySpan<byte> content, Stream destination)
    {
        destination.Write(name);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, content.Length);
        destination.Write(length);
        destination.Write(content);
        if (content.Length % 2 != 0)
        {
            destination.WriteByte(0);
        }
    }
}

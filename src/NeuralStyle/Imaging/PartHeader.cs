using System.Buffers.Binary;

namespace NeuralStyle.Imaging;

/// <summary>The offsets of the name, the content and the end of a part of an image file, read from its first bytes.</summary>
/// <param name="NameStart">The first byte of the name.</param>
/// <param name="NameLength">Bytes of the name.</param>
/// <param name="ContentStart">The first byte of the content.</param>
/// <param name="ContentLength">Bytes of the content.</param>
/// <param name="Length">Bytes from the beginning of this part to the next.</param>
internal readonly record struct PartHeader(int NameStart, int NameLength, int ContentStart, int ContentLength, long Length)
{
    /// <summary>The most bytes that a header takes.</summary>
    public const int MostBytes = 8;

    private const int JpegScan = 0xDA;
    private const int JpegEnd = 0xD9;

    /// <summary>The offset of the first part of a file, or 0 if the format has none.</summary>
    public static int First(ReadOnlySpan<byte> file)
        => FileSignature.IsJpeg(file) ? 2
        : FileSignature.IsPng(file) ? 8
        : FileSignature.IsWebP(file) ? 12
        : 0;

    /// <summary>Reads the header of a part, unless the file ends before it or holds no further one.</summary>
    /// <param name="file">The beginning of the file, which determines the format.</param>
    /// <param name="data">The part's first bytes.</param>
    /// <param name="header">The header.</param>
    public static bool TryRead(ReadOnlySpan<byte> file, ReadOnlySpan<byte> data, out PartHeader header)
    {
        header = default;
        return FileSignature.IsJpeg(file) ? TryReadSegment(data, out header) : data.Length >= MostBytes && TryReadChunk(file, data, out header);
    }

    private static bool TryReadChunk(ReadOnlySpan<byte> file, ReadOnlySpan<byte> data, out PartHeader header)
    {
        var isPng = FileSignature.IsPng(file);
        var content = isPng ? BinaryPrimitives.ReadUInt32BigEndian(data) : BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
        var tail = isPng ? 4 : content & 1; // a checksum, or a byte that makes the length even
        header = new(NameStart: isPng ? 4 : 0, NameLength: 4, ContentStart: MostBytes, (int)content, MostBytes + (long)content + tail);
        return content <= int.MaxValue;
    }

    private static bool TryReadSegment(ReadOnlySpan<byte> data, out PartHeader header)
    {
        header = default;
        if (data.Length < 4 || data[0] != 0xFF || data[1] is JpegScan or JpegEnd)
        {
            return false;
        }

        if (data[1] is 0xFF)
        {
            header = new(NameStart: 1, NameLength: 0, ContentStart: 1, ContentLength: 0, Length: 1); // any number of these may stand before a marker
            return true;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(data[2..]); // the marker apart, its own two bytes included
        header = new(NameStart: 1, NameLength: 1, ContentStart: 4, length - 2, length + 2);
        return length >= 2;
    }
}

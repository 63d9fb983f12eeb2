using System.Buffers.Binary;

namespace NeuralStyle.Imaging;

/// <summary>The largest number of pixels that a file can contain, so that a header that declares more is refused before memory is allocated for them.</summary>
internal static class PixelCapacity
{
    private const long Unknown = long.MaxValue;
    private const int DeflateRatio = 1032; // 258 bytes in two bits, the best that PNG's compression can do
    private const int JpegPixelsPerByte = 512; // a bit for each block of 64, the least of a Huffman code
    private const int WebPPixelsPerByte = 1024; // the modes of a block of 256 take more than two bits
    private const int GifPixelsPerByte = 4096; // the longest string of a code

    /// <exception cref="ImageFormatException">The file is too short for an image of this size.</exception>
    public static void Require(long capacity, int length, ImageSize size)
    {
        if (size.Pixels > capacity)
        {
            throw new ImageFormatException(FormattableString.Invariant(
                $"The file is truncated or damaged: its header promises {size}, for which its {length} bytes are too few. Copy or download it again."));
        }
    }

    /// <summary>The most pixels that a file can hold; no limit if the format does not determine it.</summary>
    public static long Of(ReadOnlySpan<byte> file)
        => FileSignature.IsPng(file) ? OfPng(file)
        : FileSignature.IsJpeg(file) ? OfJpeg(file)
        : FileSignature.IsWebP(file) ? OfWebP(file)
        : file.StartsWith("GIF8"u8) ? OfGif(file)
        : OfBmp(file);

    private static long OfPng(ReadOnlySpan<byte> file)
    {
        if (file.Length < 26)
        {
            return Unknown;
        }

        var (depth, channels) = (file[24], file[25] switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 });
        return (long)file.Length * DeflateRatio * 8 / Math.Max(1, depth * channels);
    }

    // Arithmetic codes may take less than a bit.
    private static long OfJpeg(ReadOnlySpan<byte> file)
    {
        foreach (var part in new ImageFileParts(file))
        {
            if (part.Name is [>= 0xC0 and <= 0xC2])
            {
                return (long)file.Length * JpegPixelsPerByte;
            }
        }

        return Unknown;
    }

    // Without loss a single color takes no bits at all, so only an image that is not there to its end is known to be too short.
    private static long OfWebP(ReadOnlySpan<byte> file)
    {
        foreach (var part in new ImageFileParts(file))
        {
            if (part.Is("VP8 "u8))
            {
                return (long)part.Content.Length * WebPPixelsPerByte;
            }

            if (part.Is("VP8L"u8) || part.Is("ANMF"u8))
            {
                return Unknown;
            }
        }

        return 0;
    }

    // The first frame counts: it may be smaller than the image.
    private static long OfGif(ReadOnlySpan<byte> file)
    {
        const int ScreenEnd = 13;
        const int FrameBytes = 10;
        if (file.Length < ScreenEnd)
        {
            return Unknown;
        }

        var colors = (file[10] & 0x80) == 0 ? 0 : 3 * (2 << (file[10] & 7));
        var rest = file[Math.Min(file.Length, ScreenEnd + colors)..];
        while (rest is [(byte)'!', _, ..])
        {
            rest = AfterBlocks(rest[2..]);
        }

        if (rest is not [(byte)',', ..] || rest.Length < FrameBytes)
        {
            return Unknown;
        }

        var pixels = (long)BinaryPrimitives.ReadUInt16LittleEndian(rest[5..]) * BinaryPrimitives.ReadUInt16LittleEndian(rest[7..]);
        return pixels > (long)rest.Length * GifPixelsPerByte ? 0 : Unknown;
    }

    private static ReadOnlySpan<byte> AfterBlocks(ReadOnlySpan<byte> rest)
    {
        while (rest is [> 0, ..])
        {
            rest = rest[Math.Min(rest.Length, rest[0] + 1)..];
        }

        return rest.IsEmpty ? rest : rest[1..];
    }

    private static long OfBmp(ReadOnlySpan<byte> file)
    {
        const int CoreHeader = 12;
        if (file.Length < 34)
        {
            return Unknown;
        }

        var isCore = BinaryPrimitives.ReadInt32LittleEndian(file[14..]) == CoreHeader;
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(file[(isCore ? 24 : 28)..]);
        var compression = isCore ? 0 : BinaryPrimitives.ReadInt32LittleEndian(file[30..]);
        return compression is 0 or 3 or 6 && bits > 0 ? (long)file.Length * 8 / bits : Unknown; // the others are run lengths, or a file within the file
    }
}

using System.Buffers.Binary;

namespace NeuralStyle.ImageSharp.Files;

/// <summary>The header of a PNG.</summary>
/// <param name="Size">The size.</param>
/// <param name="Depth">Bits of a sample, or of an index into the palette.</param>
/// <param name="ColorType">The color type, as the file has it.</param>
/// <param name="IsInterlaced">True if the pixels come in seven passes.</param>
internal readonly record struct PngHeader(ImageSize Size, int Depth, byte ColorType, bool IsInterlaced)
{
    public const byte Gray = 0;
    public const byte Rgb = 2;
    public const byte Palette = 3;
    public const byte GrayAlpha = 4;
    public const byte RgbAlpha = 6;

    private const int Start = 8;
    private const int Length = 13;

    public bool HasPalette => ColorType == Palette;

    public bool HasAlpha => ColorType is GrayAlpha or RgbAlpha;

    public bool HasColor => ColorType is Rgb or Palette or RgbAlpha;

    /// <summary>Bits of a pixel.</summary>
    public int PixelBits => Depth * ColorType switch { Rgb => 3, GrayAlpha => 2, RgbAlpha => 4, _ => 1 };

    /// <exception cref="ImageFormatException">The header is damaged, or the data ends inside it.</exception>
    public static PngHeader Read(ReadOnlySpan<byte> data)
    {
        if (data.Length < Start + 8 + Length)
        {
            throw FileProblems.Truncated("header");
        }

        if (!data.Slice(Start, 8).SequenceEqual((ReadOnlySpan<byte>)[0, 0, 0, Length, .. "IHDR"u8]))
        {
            throw FileProblems.Damaged("header", "the first chunk is not IHDR");
        }

        var content = data.Slice(Start + 8, Length);
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(content), BinaryPrimitives.ReadInt32BigEndian(content[4..]));
        var isRight = (content[8], content[9]) is (1 or 2 or 4 or 8 or 16, Gray) or (1 or 2 or 4 or 8, Palette) or (8 or 16, Rgb or GrayAlpha or RgbAlpha);
        return width > 0 && height > 0 && isRight && content[10..] is [0, 0, 0 or 1]
            ? new(new(width, height), content[8], content[9], content[12] == 1)
            : throw FileProblems.Damaged("header", "a value in IHDR");
    }

    /// <summary>Bytes of a row of so many pixels, the number of its filter included.</summary>
    public long RowBytes(int pixels) => 1 + ((((long)pixels * PixelBits) + 7) / 8);

    /// <summary>The content of a header of the same image that is not interlaced.</summary>
    public byte[] Plain()
    {
        var content = new byte[Length];
        BinaryPrimitives.WriteInt32BigEndian(content, Size.Width);
        BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(4), Size.Height);
        (content[8], content[9]) = ((byte)Depth, ColorType);
        return content;
    }
}

using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using NeuralStyle.Imaging;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Png;

namespace NeuralStyle.ImageSharp.Files;

/// <summary>PNG. The decoder gets the four chunks that make pixels, its data in one piece, and never an interlaced file.</summary>
internal sealed class PngFile : FileKind
{
    private const int MostColors = 256;

    /// <inheritdoc/>
    public override ImageSharpFormats Format => ImageSharpFormats.Png;

    /// <inheritdoc/>
    public override IImageDecoder Decoder { get; } = new PngDecoder { IgnoreMetadata = true };

    /// <inheritdoc/>
    public override bool Matches(ReadOnlySpan<byte> data) => FileSignature.IsPng(data);

    /// <inheritdoc/>
    public override ImageSize SizeOf(ReadOnlySpan<byte> data) => PngHeader.Read(data).Size;

    /// <inheritdoc/>
    public override CheckedFile Check(ReadOnlySpan<byte> data)
    {
        var header = PngHeader.Read(data);
        var (palette, transparency, pixels) = Collect(data, header);
        if (header.IsInterlaced)
        {
            pixels = PngInterlace.Undo(pixels, header);
        }

        return new(Write(header, palette, transparency, pixels), header.Size)
        {
            IsWide = header.Depth == 16,
            IsGray = !header.HasColor,
            IsOpaque = !header.HasAlpha && transparency is null,
            HasAllPixels = () => header.IsInterlaced || IsWhole(pixels, header),
        };
    }

    private static (byte[]? Palette, byte[]? Transparency, MemoryStream Pixels) Collect(ReadOnlySpan<byte> data, PngHeader header)
    {
        byte[]? palette = null;
        byte[]? transparency = null;
        var pixels = new MemoryStream(data.Length);
        foreach (var chunk in new ImageFileParts(data))
        {
            if (chunk.Is("IHDR"u8))
            {
                RequireSound(chunk);
            }
            else if (chunk.Is("IDAT"u8))
            {
                RequireSound(chunk);
                pixels.Write(chunk.Content);
            }
            else if (chunk.Is("PLTE"u8) && pixels.Length == 0)
            {
                RequireSound(chunk);
                palette ??= chunk.Content.ToArray();
            }
            else if (chunk.Is("tRNS"u8) && pixels.Length == 0 && IsSound(chunk))
            {
                transparency ??= chunk.Content.ToArray();
            }
            else if (chunk.Is("IEND"u8))
            {
                return pixels.Length == 0 ? throw FileProblems.Damaged("image data", "there is none") : (Required(palette, header), Fitting(transparency, palette, header), pixels);
            }
        }

        throw FileProblems.Truncated("image data");
    }

    private static byte[]? Required(byte[]? palette, PngHeader header)
    {
        if (!header.HasPalette)
        {
            return null; // a hint for screens of few colors
        }

        return palette is { Length: > 0 and <= 3 * MostColors } && palette.Length % 3 == 0 ? palette : throw FileProblems.Damaged("header", "the palette");
    }

    // What does not fit is no transparency, as for the built-in codec.
    private static byte[]? Fitting(byte[]? transparency, byte[]? palette, PngHeader header) => (transparency, header.ColorType) switch
    {
        ({ Length: 2 }, PngHeader.Gray) or ({ Length: 6 }, PngHeader.Rgb) => transparency,
        ({ Length: > 0 }, PngHeader.Palette) => transparency[..Math.Min(transparency.Length, palette!.Length / 3)],
        _ => null,
    };

    private static bool IsSound(ImageFilePart chunk)
        => Crc32.HashToUInt32(chunk.Whole[4..^4]) == BinaryPrimitives.ReadUInt32BigEndian(chunk.Whole[^4..]);

    private static void RequireSound(ImageFilePart chunk)
    {
        if (!IsSound(chunk))
        {
            throw FileProblems.Damaged("image data", $"the checksum of {chunk.ToString()}");
        }
    }

    private static bool IsWhole(MemoryStream pixels, PngHeader header)
    {
        try
        {
            pixels.Position = 0;
            using var stream = new ZLibStream(pixels, CompressionMode.Decompress, leaveOpen: true);
            var buffer = new byte[64 << 10];
            var missing = header.RowBytes(header.Size.Width) * header.Size.Height;
            for (int count; missing > 0 && (count = stream.Read(buffer)) > 0;)
            {
                missing -= count;
            }

            return missing <= 0;
        }
        catch (InvalidDataException error)
        {
            throw FileProblems.Damaged("image data", error.Message, error);
        }
    }

    private static ArraySegment<byte> Write(PngHeader header, byte[]? palette, byte[]? transparency, MemoryStream pixels)
    {
        var file = new MemoryStream((int)Math.Min(pixels.Length + 2048, Array.MaxLength));
        file.Write([0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n']);
        WriteChunk(file, "IHDR"u8, header.Plain());
        if (palette is not null)
        {
            WriteChunk(file, "PLTE"u8, palette);
        }

        if (transparency is not null)
        {
            WriteChunk(file, "tRNS"u8, transparency);
        }

        WriteChunk(file, "IDAT"u8, pixels.GetBuffer().AsSpan(0, (int)pixels.Length));
        WriteChunk(file, "IEND"u8, []);
        return new(file.GetBuffer(), 0, (int)file.Length);
    }

    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        var sum = new Crc32();
        sum.Append(name);
        sum.Append(content);
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(name);
        file.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, sum.GetCurrentHashAsUInt32());
        file.Write(number);
    }
}

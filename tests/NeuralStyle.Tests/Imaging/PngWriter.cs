using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace NeuralStyle.Tests.Imaging;

/// <summary>Writes PNG files of the kinds that the library reads but does not write.</summary>
internal static class PngWriter
{
    public const byte Grey = 0;
    public const byte Rgb = 2;
    public const byte Palette = 3;
    public const byte GreyAlpha = 4;
    public const byte RgbAlpha = 6;

    /// <summary>A whole file; each row is its samples in the file's own packing.</summary>
    public static byte[] Write(int width, int height, int depth, byte colorType, byte[][] rows, byte[]? palette = null)
    {
        var scanlines = rows.SelectMany(row => row.Prepend((byte)0)).ToArray(); // 0: no filter
        byte[] colors = palette is null ? [] : Chunk("PLTE", palette);
        return [.. Header(width, height, depth, colorType), .. colors, .. Chunk("IDAT", Deflate(scanlines)), .. Chunk("IEND", [])];
    }

    /// <summary>A whole file in the seven passes of interlacing; each row is its samples in the file's own packing.</summary>
    public static byte[] WriteInterlaced(int width, int height, int depth, byte colorType, byte[][] rows, byte[]? palette = null)
    {
        (int X, int Y, int StepX, int StepY)[] passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
        var pixel = depth * colorType switch { Rgb => 3, GreyAlpha => 2, RgbAlpha => 4, _ => 1 };
        var scanlines = new List<byte>();
        foreach (var (firstX, firstY, stepX, stepY) in passes.Where(pass => pass.X < width))
        {
            for (var y = firstY; y < height; y += stepY)
            {
                scanlines.Add(0); // no filter
                scanlines.AddRange(Columns(rows[y], pixel, Enumerable.Range(0, width).Where(x => x >= firstX && (x - firstX) % stepX == 0)));
            }
        }

        byte[] colors = palette is null ? [] : Chunk("PLTE", palette);
        return [.. Header(width, height, depth, colorType, isInterlaced: true), .. colors, .. Chunk("IDAT", Deflate([.. scanlines])), .. Chunk("IEND", [])];
    }

    /// <summary>A file that declares a size and holds hardly any pixels.</summary>
    public static byte[] Declare(int width, int height)
        => [.. Header(width, height, depth: 8, Rgb), .. Chunk("IDAT", Deflate(new byte[100])), .. Chunk("IEND", [])];

    /// <summary>A file with one more chunk, whose data are zeros that pack to a thousandth.</summary>
    public static byte[] WithCompressedChunk(byte[] png, string type, string name, int length)
        => WithChunk(png, type, [.. Encoding.ASCII.GetBytes(name), 0, 0, .. Deflate(new byte[length])]);

    /// <summary>A file with a color profile.</summary>
    public static byte[] WithProfile(byte[] png, byte[] profile)
        => WithChunk(png, "iCCP", [.. "profile\0\0"u8, .. Deflate(profile)]);

    /// <summary>A file with one more chunk behind its header, or before its end.</summary>
    public static byte[] WithChunk(byte[] png, string type, byte[] data, bool atEnd = false)
    {
        const int Header = 33;
        const int End = 12;
        var place = atEnd ? png.Length - End : Header;
        return [.. png.AsSpan(0, place), .. Chunk(type, data), .. png.AsSpan(place)];
    }

    /// <summary>A file whose chunks have the checksums of what they hold.</summary>
    public static byte[] WithChecksums(byte[] png)
    {
        const int Signature = 8;
        var file = png.ToArray();
        for (var place = Signature; place + 12 <= file.Length;)
        {
            var end = place + 8 + (long)BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(place));
            if (end + 4 > file.Length)
            {
                break;
            }

            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan((int)end), Crc(file[(place + 4)..(int)end]));
            place = (int)end + 4;
        }

        return file;
    }

    // The pixels of some columns, which may have less than a byte each.
    private static byte[] Columns(byte[] row, int bits, IEnumerable<int> columns)
    {
        var chosen = columns.SelectMany(x => Enumerable.Range(x * bits, bits)).Select(bit => (row[bit / 8] >> (7 - (bit % 8))) & 1).ToArray();
        return [.. chosen.Chunk(8).Select(eight => (byte)eight.Select((bit, i) => bit << (7 - i)).Sum())];
    }

    private static byte[] Header(int width, int height, int depth, byte colorType, bool isInterlaced = false)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = ((byte)depth, colorType, (byte)(isInterlaced ? 1 : 0));
        return [0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n', .. Chunk("IHDR", header)];
    }

    private static byte[] Chunk(string type, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        return [.. BigEndian((uint)data.Length), .. body, .. BigEndian(Crc(body))];
    }

    private static byte[] Deflate(byte[] data)
    {
        using var result = new MemoryStream();
        using (var zlib = new ZLibStream(result, CompressionLevel.Fastest))
        {
            zlib.Write(data);
        }

        return result.ToArray();
    }

    private static byte[] BigEndian(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static uint Crc(byte[] data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }
}

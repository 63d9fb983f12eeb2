using System.Buffers.Binary;

namespace NeuralStyle.Tests.Imaging;

/// <summary>Writes small files of the other formats that the library reads but does not write.</summary>
internal static class FileWriters
{
    /// <summary>An uncompressed 24-bit BMP.</summary>
    public static byte[] Bmp(ImageBuffer image)
    {
        var stride = ((image.Width * 3) + 3) / 4 * 4;
        var file = new byte[54 + (stride * image.Height)];
        "BM"u8.CopyTo(file);
        int[] header = [file.Length, 0, 54, 40, image.Width, image.Height, 1 | (24 << 16), 0, stride * image.Height];
        for (var i = 0; i < header.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2 + (4 * i)), header[i]);
        }

        for (var y = 0; y < image.Height; y++)
        {
            for (var x = 0; x < image.Width; x++)
            {
                var at = 54 + (stride * (image.Height - 1 - y)) + (3 * x); // rows from the bottom, blue first
                (file[at + 2], file[at + 1], file[at]) = image.Pixel(x, y);
            }
        }

        return file;
    }

    /// <summary>A BMP of runs of equal bytes; color n is (n, 2n, 3n).</summary>
    public static byte[] PackedBmp(byte[][] rows)
    {
        const int Header = 54;
        var colors = Enumerable.Range(0, 256).SelectMany(n => new byte[] { (byte)(3 * n), (byte)(2 * n), (byte)n, 0 }).ToArray();
        byte[] runs = [.. rows.Reverse().SelectMany(row => (byte[])[.. row.SelectMany(value => new byte[] { 1, value }), 0, 0]), 0, 1];
        int[] header = [Header + colors.Length + runs.Length, 0, Header + colors.Length, 40, rows[0].Length, rows.Length, 1 | (8 << 16), 1, runs.Length, 0, 0, 256, 0];
        return [.. "BM"u8, .. header.SelectMany(BitConverter.GetBytes), .. colors, .. runs];
    }

    /// <summary>The header of an uncompressed 24-bit BMP, and a few pixels.</summary>
    public static byte[] DeclareBmp(int width, int height)
    {
        var file = Bmp(TestImages.Noise(8, 8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), height);
        return file;
    }

    /// <summary>A lossy WebP that claims a size and has the pixels of a smaller one.</summary>
    public static byte[] DeclareWebP(ImageBuffer image, ushort width, ushort height)
    {
        var file = image.Encoded(ImageFormat.WebP);
        var start = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A]) + 3;
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(start), width);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(start + 2), height);
        return file;
    }

    /// <summary>A GIF whose image and first frame claim a size, and whose frame has a few pixels.</summary>
    public static byte[] DeclareGif(ushort width, ushort height, ushort frameWidth, ushort frameHeight)
    {
        var file = Gif(4, 4, new byte[12], transparent: true, new byte[16]);
        var frame = Array.IndexOf(file, (byte)',');
        foreach (var (place, value) in new[] { (6, width), (8, height), (frame + 5, frameWidth), (frame + 7, frameHeight) })
        {
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(place), value);
        }

        return file;
    }

    /// <summary>A GIF of four colors with one frame after another; color 3 is transparent where wanted.</summary>
    public static byte[] Gif(int width, int height, byte[] palette, bool transparent, params byte[][] frames)
    {
        List<byte> file = [.. "GIF89a"u8, (byte)width, 0, (byte)height, 0, 0b1000_0001, 0, 0, .. palette];
        foreach (var frame in frames)
        {
            byte[] codes = GifCodes(frame);
            file.AddRange([0x21, 0xF9, 4, (byte)(transparent ? 1 : 0), 10, 0, 3, 0]);
            file.AddRange([0x2C, 0, 0, 0, 0, (byte)width, 0, (byte)height, 0, 0, 2, (byte)codes.Length, .. codes, 0]);
        }

        return [.. file, 0x3B];
    }

    /// <summary>An uncompressed TIFF of 8-bit gray, whose pixels begin at the ninth byte.</summary>
    public static byte[] GrayTiff(int width, int height, byte[] pixels)
    {
        (int Tag, int Value)[] tags = [(256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, height), (279, pixels.Length)];
        return
        [
            .. "II*\0"u8, .. BitConverter.GetBytes(8 + pixels.Length),
            .. pixels,
            .. BitConverter.GetBytes((short)tags.Length),
            .. tags.SelectMany(tag => (byte[])[.. BitConverter.GetBytes((short)tag.Tag), 3, 0, 1, 0, 0, 0, .. BitConverter.GetBytes(tag.Value)]),
            0, 0, 0, 0,
        ];
    }

    /// <summary>A GIF of another size, whose first frame is elsewhere in it.</summary>
    public static byte[] PlacedGif(byte[] gif, byte width, byte height, byte left, byte top)
    {
        var file = gif.ToArray();
        var frame = Array.IndexOf(file, (byte)',');
        (file[6], file[8], file[frame + 1], file[frame + 3]) = (width, height, left, top);
        return file;
    }

    /// <summary>Two frames of one size as an animated WebP.</summary>
    public static byte[] AnimatedWebP(ImageBuffer first, ImageBuffer second, byte[]? profile = null, byte[]? exif = null)
    {
        byte[] size = [.. UInt24(first.Width - 1), .. UInt24(first.Height - 1)];
        byte[] body =
        [
            .. "WEBP"u8,
            .. RiffChunk("VP8X"u8, [(byte)(0b10 | (profile is null ? 0 : 0x20) | (exif is null ? 0 : 8)), 0, 0, 0, .. size]),
            .. profile is null ? [] : RiffChunk("ICCP"u8, profile),
            .. RiffChunk("ANIM"u8, new byte[6]),
            .. Frame(first, size),
            .. Frame(second, size),
            .. exif is null ? [] : RiffChunk("EXIF"u8, exif),
        ];
        return RiffChunk("RIFF"u8, body);
    }

    /// <summary>A still WebP, as the library writes it, in the extended form, with chunks before and after the image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="profile">A color profile, or nothing.</param>
    /// <param name="exif">EXIF as it is to be stored, or nothing.</param>
    /// <param name="quality">The quality; 100 is lossless.</param>
    public static byte[] ExtendedWebP(ImageBuffer image, byte[]? profile = null, byte[]? exif = null, int quality = 100)
    {
        var flags = (byte)((profile is null ? 0 : 0x20) | (exif is null ? 0 : 8));
        byte[] body =
        [
            .. "WEBP"u8,
            .. RiffChunk("VP8X"u8, [flags, 0, 0, 0, .. UInt24(image.Width - 1), .. UInt24(image.Height - 1)]),
            .. profile is null ? [] : RiffChunk("ICCP"u8, profile),
            .. image.Encoded(ImageFormat.WebP, quality)[12..],
            .. exif is null ? [] : RiffChunk("EXIF"u8, exif),
        ];
        return RiffChunk("RIFF"u8, body);
    }

    private static byte[] Frame(ImageBuffer image, byte[] size)
        => RiffChunk("ANMF"u8, [.. new byte[6], .. size, 100, 0, 0, 0, .. image.Encoded(ImageFormat.WebP, quality: 100)[12..]]);

    private static byte[] RiffChunk(ReadOnlySpan<byte> name, byte[] data)
        => [.. name, .. BitConverter.GetBytes(data.Length), .. data, .. new byte[data.Length % 2]];

    private static byte[] UInt24(int value) => BitConverter.GetBytes(value)[..3];

    /// <summary>LZW without compression: a clear before every two pixels keeps all codes at three bits.</summary>
    private static byte[] GifCodes(byte[] pixels)
    {
        const int Clear = 4;
        const int End = 5;
        var codes = pixels.Chunk(2).SelectMany(pair => pair.Select(color => (int)color).Prepend(Clear)).Append(End).ToArray();
        var bytes = new byte[((codes.Length * 3) + 7) / 8];
        for (var bit = 0; bit < codes.Length * 3; bit++)
        {
            bytes[bit / 8] |= (byte)(((codes[bit / 3] >> (bit % 3)) & 1) << (bit % 8));
        }

        return bytes;
    }
}

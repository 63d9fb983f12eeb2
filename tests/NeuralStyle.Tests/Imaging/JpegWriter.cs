namespace NeuralStyle.Tests.Imaging;

/// <summary>Writes JPEG parts that the library's encoder does not.</summary>
internal static class JpegWriter
{
    /// <summary>A progressive image of 16 x 16 pixels in red and blue, as ImageMagick wrote it.</summary>
    public static byte[] Progressive { get; } = Convert.FromBase64String(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5PTgyPC4zNDL/2wBDAQkJCQwLDBgNDRgyIRwhMjIyMj" +
        "IyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjL/wgARCAAQABADASIAAhEBAxEB/8QAFwAAAwEAAAAAAAAAAAAAAAAAAQMEBf/EABQBAQAAAAAAAAAAAAAAAAAAAAX/" +
        "2gAMAwEAAhADEAAAAcB8ARU//8QAGRAAAgMBAAAAAAAAAAAAAAAAAAECERIh/9oACAEBAAEFArZqkp80f//EABgRAAIDAAAAAAAAAAAAAAAAAAABBREx/9oACAEDAQE/AXI1h//EABgRAAIDAAAAAA" +
        "AAAAAAAAAAAAABAhUh/9oACAECAQE/Aapyw//EABgQAQADAQAAAAAAAAAAAAAAAAAhMUFh/9oACAEBAAY/AnNSt//EABgQAQADAQAAAAAAAAAAAAAAAAEAETEh/9oACAEBAAE/IUEt5kAjq5SXoUal" +
        "Yn//2gAMAwEAAgADAAAAEA//xAAWEQEBAQAAAAAAAAAAAAAAAAABMQD/2gAIAQMBAT8QAi7Tf//EABcRAQADAAAAAAAAAAAAAAAAAAEAEUH/2gAIAQIBAT8QB2xn/8QAGhABAQEAAwEAAAAAAAAAAA" +
        "AAAREAITFB8P/aAAgBAQABPxAUEb2uowHRcj43dtARrcsQU8jfvN//2Q==");

    /// <summary>Puts an EXIF segment with an orientation behind the start marker of a JPEG.</summary>
    public static byte[] WithOrientation(byte[] jpeg, int orientation, bool bigEndian = false)
        => WithExif(jpeg, Orientation(orientation, bigEndian));

    /// <summary>EXIF that holds an orientation and nothing else.</summary>
    public static byte[] Orientation(int orientation, bool bigEndian = false)
        => bigEndian
            ? [.. "MM"u8, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0]
            : [.. "II"u8, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>Puts an EXIF segment behind the start marker of a JPEG.</summary>
    public static byte[] WithExif(byte[] jpeg, byte[] tiff)
        => [.. jpeg.AsSpan(0, 2), .. Segment(0xE1, [.. "Exif\0\0"u8, .. tiff]), .. jpeg.AsSpan(2)];

    /// <summary>Puts a color profile, in pieces of a length, behind the start marker of a JPEG.</summary>
    public static byte[] WithProfile(byte[] jpeg, byte[] profile, int piece = 65_000) => WithProfilePieces(jpeg, profile, piece, pieces => pieces);

    /// <summary>Puts a color profile in pieces behind the start marker of a JPEG, those and in the order that a function tells.</summary>
    public static byte[] WithProfilePieces(byte[] jpeg, byte[] profile, int piece, Func<IEnumerable<byte[]>, IEnumerable<byte[]>> choose)
    {
        var pieces = profile.Chunk(piece).ToArray();
        var segments = pieces.Select((part, i) => Segment(0xE2, [.. "ICC_PROFILE\0"u8, (byte)(i + 1), (byte)pieces.Length, .. part]));
        return [.. jpeg.AsSpan(0, 2), .. choose(segments).SelectMany(segment => segment), .. jpeg.AsSpan(2)];
    }

    /// <summary>An 8 x 8 gray image of one level.</summary>
    public static byte[] Gray(byte level) => Constant([(byte)(255 - level)], []);

    /// <summary>A JPEG that claims a size and has the pixels of a smaller one.</summary>
    public static byte[] Declare(byte[] jpeg, ushort width, ushort height)
    {
        var frame = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        return [.. jpeg.AsSpan(0, frame + 5), (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, .. jpeg.AsSpan(frame + 9)];
    }

    /// <summary>An 8 x 8 CMYK image of one color, stored inverted as Adobe's programs do.</summary>
    public static byte[] Cmyk(byte cyan, byte magenta, byte yellow, byte black)
        => Constant([cyan, magenta, yellow, black], Segment(0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0]));

    private static byte[] Constant(byte[] inks, byte[] metadata)
    {
        var count = inks.Length;
        byte[] components = [.. Enumerable.Range(1, count).SelectMany(id => new byte[] { (byte)id, 0x11, 0 })];
        byte[] scan = [.. Enumerable.Range(1, count).SelectMany(id => new byte[] { (byte)id, 0 })];
        return
        [
            0xFF, 0xD8,
            .. metadata,
            .. Segment(0xDB, [0, .. Enumerable.Repeat((byte)1, 64)]),
            .. Segment(0xC0, [8, 0, 8, 0, 8, (byte)count, .. components]),
            .. Segment(0xC4, [0x00, 0, 0, 0, 12, .. new byte[12], .. Enumerable.Range(0, 12).Select(i => (byte)i)]), // DC: 4-bit codes
            .. Segment(0xC4, [0x10, 1, .. new byte[15], 0]), // AC: one bit, end of block
            .. Segment(0xDA, [(byte)count, .. scan, 0, 63, 0]),
            .. Scan(inks),
            0xFF, 0xD9,
        ];
    }

    private static byte[] Segment(byte marker, byte[] data)
        => [0xFF, marker, (byte)((data.Length + 2) >> 8), (byte)(data.Length + 2), .. data];

    private static byte[] Scan(byte[] inks)
    {
        var bits = string.Concat(inks.Select(ink => Block(8 * (255 - ink - 128))));
        bits = bits.PadRight((bits.Length + 7) / 8 * 8, '1');
        var bytes = bits.Chunk(8).Select(chunk => Convert.ToByte(new string(chunk), fromBase: 2));
        return [.. bytes.SelectMany(value => value == 0xFF ? new byte[] { 0xFF, 0 } : [value])];
    }

    private static string Block(int level) // the level's number of bits, its bits, and no other frequencies
    {
        var length = level == 0 ? 0 : (int)Math.Log2(Math.Abs(level)) + 1;
        var value = level < 0 ? level + (1 << length) - 1 : level;
        return Convert.ToString(length, toBase: 2).PadLeft(4, '0') + (length == 0 ? "" : Convert.ToString(value, toBase: 2).PadLeft(length, '0')) + "0";
    }
}

using System.Buffers.Binary;
using System.Text;

namespace NeuralStyle.Tests.Imaging;

/// <summary>Writes small ICC profiles of version 2, and of 4 where a curve is a formula.</summary>
internal static class IccWriter
{
    private const int HeaderBytes = 128;

    /// <summary>The profile of an RGB color space, its curve as a table of a length.</summary>
    public static byte[] Rgb(ColorSpaces space, int entries = 4096) => Rgb(space, Table(space.ToLinear, entries));

    /// <summary>The profile of a color space with a power as its curve, stored as one number.</summary>
    public static byte[] RgbByPower(ColorSpaces space, double gamma) => Rgb(space, [.. "curv"u8, 0, 0, 0, 0, .. Word(1), .. Short((ushort)Math.Round(gamma * 256))]);

    /// <summary>The profile of a color space with the curve of sRGB as a formula, as phones write it.</summary>
    public static byte[] RgbByFormula(ColorSpaces space)
        => Rgb(space, [.. "para"u8, 0, 0, 0, 0, 0, 3, 0, 0, .. Fixed(2.4), .. Fixed(1 / 1.055), .. Fixed(0.055 / 1.055), .. Fixed(1 / 12.92), .. Fixed(0.04045)]);

    /// <summary>The profile of gray with a curve that is linear, or a table.</summary>
    public static byte[] Gray(Func<double, double>? toLinear)
        => Profile("GRAY", ("wtpt", Xyz(0.9642, 1, 0.8249)), ("kTRC", toLinear is null ? [.. "curv"u8, .. new byte[8]] : Table(toLinear, 1024)));

    private static byte[] Rgb(ColorSpaces space, byte[] curve)
    {
        var xyz = space.ToXyz();
        byte[] Column(int column) => Xyz(xyz[0, column], xyz[1, column], xyz[2, column]);
        return Profile("RGB ", ("wtpt", Xyz(0.9642, 1, 0.8249)), ("rXYZ", Column(0)), ("gXYZ", Column(1)), ("bXYZ", Column(2)), ("rTRC", curve), ("gTRC", curve), ("bTRC", curve));
    }

    private static byte[] Table(Func<double, double> toLinear, int entries)
    {
        var samples = Enumerable.Range(0, entries).SelectMany(i => Short((ushort)Math.Round(65_535 * toLinear(i / (entries - 1.0)))));
        return [.. "curv"u8, 0, 0, 0, 0, .. Word(entries), .. samples];
    }

    private static byte[] Xyz(double x, double y, double z)
        => [.. "XYZ "u8, 0, 0, 0, 0, .. Fixed(x), .. Fixed(y), .. Fixed(z)];

    private static byte[] Profile(string space, params (string Name, byte[] Data)[] tags)
    {
        List<byte> table = [.. Word(tags.Length)];
        List<byte> body = [];
        foreach (var (name, data) in tags)
        {
            table.AddRange([.. Encoding.ASCII.GetBytes(name), .. Word(HeaderBytes + 4 + (12 * tags.Length) + body.Count), .. Word(data.Length)]);
            body.AddRange([.. data, .. new byte[(4 - (data.Length % 4)) % 4]]);
        }

        byte[] header =
        [
            .. Word(HeaderBytes + table.Count + body.Count), .. new byte[4], .. Version(tags), 0, 0, .. "mntr"u8, .. Encoding.ASCII.GetBytes(space), .. "XYZ "u8,
            .. new byte[12], .. "acsp"u8, .. new byte[28], .. Fixed(0.9642), .. Fixed(1), .. Fixed(0.8249),
        ];
        return [.. header, .. new byte[HeaderBytes - header.Length], .. table, .. body];
    }

    private static byte[] Version((string Name, byte[] Data)[] tags)
        => tags.Any(tag => tag.Data.AsSpan().StartsWith("para"u8)) ? [4, 0x30] : [2, 0x20];

    private static byte[] Fixed(double value) => Word((int)Math.Round(value * 65_536));

    private static byte[] Short(ushort value) => [(byte)(value >> 8), (byte)value];

    private static byte[] Word(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}

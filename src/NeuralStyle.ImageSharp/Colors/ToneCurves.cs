using System.Buffers.Binary;

namespace NeuralStyle.ImageSharp.Colors;

/// <summary>Curves from stored samples to linear light, both from 0 to 1.</summary>
internal static class ToneCurves
{
    public static double Linear(double value) => value;

    public static double Srgb(double value) => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);

    /// <summary>The curve of BT.709, 601 and 2020.</summary>
    public static double Video(double value) => value < 0.081 ? value / 4.5 : Math.Pow((value + 0.099) / 1.099, 1 / 0.45);

    public static Func<double, double> Power(double exponent) => value => Math.Pow(value, exponent);

    /// <summary>Linear light as sRGB stores it.</summary>
    public static double ToSrgb(double linear) => linear <= 0.0031308 ? 12.92 * linear : (1.055 * Math.Pow(linear, 1 / 2.4)) - 0.055;

    /// <summary>Reads a curve of a color profile: a table, a power, or one of five formulas. Null where it is damaged.</summary>
    public static Func<double, double>? Read(ReadOnlySpan<byte> tag)
        => tag.Length < 12 ? null
        : tag.StartsWith("curv"u8) ? ReadTable(tag)
        : tag.StartsWith("para"u8) ? ReadFormula(tag)
        : null;

    private static Func<double, double>? ReadTable(ReadOnlySpan<byte> tag)
    {
        var count = BinaryPrimitives.ReadUInt32BigEndian(tag[8..]);
        if (count > (uint)(tag.Length - 12) / 2)
        {
            return null;
        }

        var values = new double[count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadUInt16BigEndian(tag[(12 + (2 * i))..]) / (double)ushort.MaxValue;
        }

        return count switch
        {
            0 => Linear,
            1 => Power(BinaryPrimitives.ReadUInt16BigEndian(tag[12..]) / 256.0),
            _ => value => Between(values, value),
        };
    }

    private static double Between(double[] values, double value)
    {
        var place = Math.Clamp(value, 0, 1) * (values.Length - 1);
        var below = Math.Min((int)place, values.Length - 2);
        return values[below] + ((values[below + 1] - values[below]) * (place - below));
    }

    private static Func<double, double>? ReadFormula(ReadOnlySpan<byte> tag)
    {
        var kind = BinaryPrimitives.ReadUInt16BigEndian(tag[8..]);
        var count = kind switch { 0 => 1, 1 => 3, 2 => 4, 3 => 5, 4 => 7, _ => int.MaxValue / 4 };
        if (tag.Length < 12 + (4 * count))
        {
            return null;
        }

        var p = new double[count];
        for (var i = 0; i < count; i++)
        {
            p[i] = BinaryPrimitives.ReadInt32BigEndian(tag[(12 + (4 * i))..]) / 65_536.0;
        }

        return kind switch
        {
            0 => Power(p[0]),
            1 => value => value >= -p[2] / p[1] ? Math.Pow((p[1] * value) + p[2], p[0]) : 0,
            2 => value => value >= -p[2] / p[1] ? Math.Pow((p[1] * value) + p[2], p[0]) + p[3] : p[3],
            3 => value => value >= p[4] ? Math.Pow((p[1] * value) + p[2], p[0]) : p[3] * value,
            _ => value => value >= p[4] ? Math.Pow((p[1] * value) + p[2], p[0]) + p[5] : (p[3] * value) + p[6],
        };
    }
}

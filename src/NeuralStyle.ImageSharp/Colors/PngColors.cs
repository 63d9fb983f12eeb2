using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using NeuralStyle.Imaging;

namespace NeuralStyle.ImageSharp.Colors;

/// <summary>Reads the color space of a PNG from its chunks: a code counts before a profile, that before the mark of sRGB, that before a gamma and primaries.</summary>
internal static class PngColors
{
    private const double Unit = 100_000;

    /// <summary>The color space of a file; null if none is stated.</summary>
    /// <exception cref="ImageFormatException">The colors are of a kind that is not read.</exception>
    public static ColorSource? Of(ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> profile = [];
        ReadOnlySpan<byte> gamma = [];
        ReadOnlySpan<byte> primaries = [];
        var isSrgb = false;
        foreach (var chunk in new ImageFileParts(data))
        {
            if (chunk.Is("cICP"u8))
            {
                return OfCode(chunk.Content);
            }

            profile = chunk.Is("iCCP"u8) ? chunk.Content : profile;
            gamma = chunk.Is("gAMA"u8) ? chunk.Content : gamma;
            primaries = chunk.Is("cHRM"u8) ? chunk.Content : primaries;
            isSrgb |= chunk.Is("sRGB"u8);
        }

        return OfProfile(profile) ?? (isSrgb ? ColorSource.Srgb : OfNumbers(gamma, primaries));
    }

    /// <summary>The color space of the code points of ITU-T H.273: primaries, transfer, matrix, range.</summary>
    private static ColorSource OfCode(ReadOnlySpan<byte> code)
    {
        if (code is [_, 16 or 18, ..])
        {
            throw new ImageFormatException("The image has a high dynamic range (PQ or HLG), which is not read. Export it as standard dynamic range, such as sRGB.");
        }

        if (code is [var primaries, var transfer, 0, 1] && MatrixOf(primaries) is { } matrix && CurveOf(transfer) is { } curve)
        {
            return new(curve, matrix);
        }

        var numbers = string.Join(' ', code[..Math.Min(code.Length, 4)].ToArray().Select(value => value.ToString(CultureInfo.InvariantCulture)));
        throw new ImageFormatException($"The image's colors are of a kind that is not read: cICP {numbers}. Convert it to sRGB.");
    }

    private static ColorMatrix? MatrixOf(byte primaries) => primaries switch
    {
        1 => ColorSource.SrgbToXyz,
        5 => OfD65(0.64, 0.33, 0.29, 0.60, 0.15, 0.06), // BT.601, 625 lines
        6 => OfD65(0.630, 0.340, 0.310, 0.595, 0.155, 0.070), // BT.601, 525 lines
        9 => OfD65(0.708, 0.292, 0.170, 0.797, 0.131, 0.046), // BT.2020
        12 => OfD65(0.680, 0.320, 0.265, 0.690, 0.150, 0.060), // Display P3
        _ => null,
    };

    private static Func<double, double>? CurveOf(byte transfer) => transfer switch
    {
        1 or 6 or 14 or 15 => ToneCurves.Video,
        4 => ToneCurves.Power(2.2),
        8 => ToneCurves.Linear,
        13 => ToneCurves.Srgb,
        _ => null,
    };

    private static ColorMatrix OfD65(double redX, double redY, double greenX, double greenY, double blueX, double blueY)
        => ColorMatrix.OfPrimaries(redX, redY, greenX, greenY, blueX, blueY, ColorSource.WhiteX, ColorSource.WhiteY);

    private static ColorSource? OfProfile(ReadOnlySpan<byte> chunk)
    {
        var name = chunk.IndexOf((byte)0);
        return name < 0 || chunk.Length < name + 2 ? null : ColorProfile.Read(Inflated(chunk[(name + 2)..]));
    }

    // Only data that starts as a profile is unpacked, and no more of it than it states.
    private static ReadOnlySpan<byte> Inflated(ReadOnlySpan<byte> packed)
    {
        try
        {
            using var stream = new ZLibStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
            var header = new byte[ColorProfile.HeaderBytes + 4];
            stream.ReadExactly(header);
            if (!ColorProfile.IsProfile(header) || ColorProfile.LengthOf(header) is < ColorProfile.HeaderBytes + 4 or > ColorProfile.MostBytes)
            {
                return [];
            }

            var profile = new byte[ColorProfile.LengthOf(header)];
            header.CopyTo(profile, 0);
            stream.ReadExactly(profile.AsSpan(header.Length));
            return profile;
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            return []; // a damaged profile is none
        }
    }

    private static ColorSource? OfNumbers(ReadOnlySpan<byte> gamma, ReadOnlySpan<byte> primaries)
    {
        var exponent = gamma.Length == 4 && Number(gamma, 0) > 0 ? 1 / Number(gamma, 0) : 0;
        var matrix = primaries.Length == 32 ? OfChromaticities(primaries) : null;
        return exponent == 0 && matrix is null ? null : new(exponent == 0 ? ToneCurves.Srgb : ToneCurves.Power(exponent), matrix ?? ColorSource.SrgbToXyz);
    }

    // White comes first in the chunk.
    private static ColorMatrix? OfChromaticities(ReadOnlySpan<byte> chunk)
    {
        var matrix = ColorMatrix.OfPrimaries(Number(chunk, 2), Number(chunk, 3), Number(chunk, 4), Number(chunk, 5), Number(chunk, 6), Number(chunk, 7), Number(chunk, 0), Number(chunk, 1));
        return double.IsFinite(matrix.DistanceTo(ColorMatrix.Identity)) ? matrix : null;
    }

    private static double Number(ReadOnlySpan<byte> chunk, int index) => BinaryPrimitives.ReadUInt32BigEndian(chunk[(4 * index)..]) / Unit;
}

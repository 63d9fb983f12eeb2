using System.Buffers.Binary;

namespace NeuralStyle.ImageSharp.Colors;

/// <summary>Reads ICC color profiles of gray, and of RGB by curves and a matrix, as those of cameras, phones, screens and editors are.</summary>
internal static class ColorProfile
{
    public const int HeaderBytes = 128;

    /// <summary>The longest profile that is read.</summary>
    public const int MostBytes = 16 << 20;

    private const int TagBytes = 12;

    /// <summary>Reads a profile; null where it is damaged or for another kind of samples, so that they are taken as they are.</summary>
    /// <exception cref="ImageFormatException">The profile is sound but has tables for colors in place of a matrix, which are not read.</exception>
    public static ColorSource? Read(ReadOnlySpan<byte> profile)
    {
        if (!IsProfile(profile) || LengthOf(profile) > profile.Length)
        {
            return null;
        }

        if (profile[16..].StartsWith("GRAY"u8))
        {
            return ToneCurves.Read(Tag(profile, "kTRC"u8)) is { } gray ? new(gray, toXyz: null) : null;
        }

        return profile[16..].StartsWith("RGB "u8) ? ReadRgb(profile) : null;
    }

    /// <summary>Returns true if data starts as a profile does.</summary>
    public static bool IsProfile(ReadOnlySpan<byte> profile) => profile.Length >= HeaderBytes + 4 && profile[36..].StartsWith("acsp"u8);

    /// <summary>The length that a profile states.</summary>
    public static long LengthOf(ReadOnlySpan<byte> profile) => BinaryPrimitives.ReadUInt32BigEndian(profile);

    private static ColorSource? ReadRgb(ReadOnlySpan<byte> profile)
    {
        var curves = (Red: ToneCurves.Read(Tag(profile, "rTRC"u8)), Green: ToneCurves.Read(Tag(profile, "gTRC"u8)), Blue: ToneCurves.Read(Tag(profile, "bTRC"u8)));
        var colors = (Red: Xyz(Tag(profile, "rXYZ"u8)), Green: Xyz(Tag(profile, "gXYZ"u8)), Blue: Xyz(Tag(profile, "bXYZ"u8)));
        if (curves is ({ } red, { } green, { } blue) && colors is ({ } first, { } second, { } third) && profile[20..].StartsWith("XYZ "u8))
        {
            return new(red, green, blue, ColorMatrix.Columns(first, second, third));
        }

        return Tag(profile, "A2B0"u8).IsEmpty
            ? null
            : throw new ImageFormatException("The image's color profile has tables in place of curves and a matrix, which this codec does not read. "
                + "Convert the image to sRGB, or read it with the built-in codec.");
    }

    private static (double A, double B, double C)? Xyz(ReadOnlySpan<byte> tag)
        => tag.Length >= 20 && tag.StartsWith("XYZ "u8) ? (Number(tag[8..]), Number(tag[12..]), Number(tag[16..])) : null;

    private static double Number(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadInt32BigEndian(data) / 65_536.0;

    private static ReadOnlySpan<byte> Tag(ReadOnlySpan<byte> profile, ReadOnlySpan<byte> name)
    {
        var count = Math.Min(BinaryPrimitives.ReadUInt32BigEndian(profile[HeaderBytes..]), (uint)(profile.Length - HeaderBytes - 4) / TagBytes);
        for (var i = 0; i < count; i++)
        {
            var entry = profile.Slice(HeaderBytes + 4 + (i * TagBytes), TagBytes);
            var (offset, length) = (BinaryPrimitives.ReadUInt32BigEndian(entry[4..]), BinaryPrimitives.ReadUInt32BigEndian(entry[8..]));
            if (entry.StartsWith(name))
            {
                return (long)offset + length <= profile.Length ? profile.Slice((int)offset, (int)length) : [];
            }
        }

        return [];
    }
}

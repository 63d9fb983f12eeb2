using System.Buffers.Binary;

namespace NeuralStyle.Imaging;

/// <summary>EXIF, as files of several formats hold it: a small TIFF of tags.</summary>
internal static class ExifData
{
    private const int Orientation = 0x0112;
    private const int HorizontalResolution = 0x011A;
    private const int VerticalResolution = 0x011B;
    private const int ResolutionUnit = 0x0128;
    private const int ExifDirectory = 0x8769;
    private const int ColorSpace = 0xA001;
    private const int CompatibilityDirectory = 0xA005;
    private const int CompatibilityRule = 0x0001;
    private const int Text = 2;
    private const int Short = 3;
    private const int Long = 4;
    private const int Rational = 5;
    private const int EntryBytes = 12;

    /// <summary>Returns true if a part of a file contains EXIF, and the TIFF in it.</summary>
    public static bool TryRead(ImageFilePart part, out ReadOnlySpan<byte> tiff)
    {
        var isPrefixed = part.Content.StartsWith("Exif\0\0"u8); // all JPEGs have it, and some programs put it into the chunks of the others
        tiff = isPrefixed ? part.Content[6..] : part.Content;
        return part.Is([0xE1]) ? isPrefixed : IsChunk(part.Name);
    }

    /// <summary>Returns true if a chunk of a PNG or WebP contains EXIF.</summary>
    public static bool IsChunk(ReadOnlySpan<byte> name) => name.SequenceEqual("eXIf"u8) || name.SequenceEqual("EXIF"u8);

    /// <summary>The orientation that a file states, from 1 to 8; 1 where it states none or one that does not exist.</summary>
    public static int OrientationOf(ReadOnlySpan<byte> file)
    {
        foreach (var part in new ImageFileParts(file))
        {
            if (TryRead(part, out var tiff) && ValueOffset(tiff, First(tiff), Orientation, Short) is > 0 and var offset)
            {
                return Half(tiff, tiff[offset..]) is >= 1 and <= 8 and var orientation ? orientation : 1;
            }
        }

        return 1;
    }

    /// <summary>Returns whether the samples are in Adobe RGB by the cameras' rule (DCF), which is marked by an interoperability index and not by a profile.</summary>
    public static bool IsAdobeRgb(ReadOnlySpan<byte> tiff)
    {
        const int Srgb = 1;
        var details = Directory(tiff, First(tiff), ExifDirectory);
        var space = ValueOffset(tiff, details, ColorSpace, Short);
        var rule = RuleOffset(tiff, details);
        return rule > 0 && tiff[rule..].StartsWith("R03\0"u8) && !(space > 0 && Half(tiff, tiff[space..]) == Srgb);
    }

    /// <summary>Corrects the EXIF of a source image for an image derived from it: upright, sRGB, and without the source's thumbnail.</summary>
    public static void MakeOfResult(Span<byte> tiff)
    {
        var first = First(tiff);
        SetHalf(tiff, ValueOffset(tiff, first, Orientation, Short), 1);
        var details = Directory(tiff, first, ExifDirectory);
        SetHalf(tiff, ValueOffset(tiff, details, ColorSpace, Short), 1);
        if (RuleOffset(tiff, details) is > 0 and var rule && tiff[rule..].StartsWith("R03\0"u8))
        {
            "R98\0"u8.CopyTo(tiff[rule..]); // the rule for sRGB
        }

        if (Entries(tiff, first, out var start) is > 0 and var count && start + (count * EntryBytes) is var link && link + 4 <= tiff.Length)
        {
            tiff.Slice(link, 4).Clear(); // the thumbnail's directory
        }
    }

    /// <summary>The resolution in dots per inch, if the EXIF states it.</summary>
    public static (double Horizontal, double Vertical)? ResolutionOf(ReadOnlySpan<byte> tiff)
    {
        var first = First(tiff);
        var unit = ValueOffset(tiff, first, ResolutionUnit, Short);
        var perInch = unit > 0 && Half(tiff, tiff[unit..]) == 3 ? 2.54 : 1; // centimetres
        var (horizontal, vertical) = (Ratio(tiff, first, HorizontalResolution), Ratio(tiff, first, VerticalResolution));
        return horizontal > 0 && vertical > 0 ? (horizontal * perInch, vertical * perInch) : null;
    }

    /// <summary>EXIF that states a resolution and nothing else.</summary>
    public static byte[] OfResolution(double horizontal, double vertical)
    {
        const int Values = 8 + 2 + (3 * EntryBytes) + 4;
        var tiff = new byte[Values + 16];
        "MM\0*\0\0\0\u0008\0\u0003"u8.CopyTo(tiff);
        WriteEntry(tiff.AsSpan(10), HorizontalResolution, Rational, Values);
        WriteEntry(tiff.AsSpan(10 + EntryBytes), VerticalResolution, Rational, Values + 8);
        WriteEntry(tiff.AsSpan(10 + (2 * EntryBytes)), ResolutionUnit, Short, 2 << 16); // inches
        WriteRatio(tiff.AsSpan(Values), horizontal);
        WriteRatio(tiff.AsSpan(Values + 8), vertical);
        return tiff;
    }

    private static void WriteEntry(Span<byte> at, ushort tag, ushort type, int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(at, tag);
        BinaryPrimitives.WriteUInt16BigEndian(at[2..], type);
        BinaryPrimitives.WriteInt32BigEndian(at[4..], 1);
        BinaryPrimitives.WriteInt32BigEndian(at[8..], value);
    }

    private static void WriteRatio(Span<byte> at, double value)
    {
        const int Denominator = 1000;
        BinaryPrimitives.WriteUInt32BigEndian(at, (uint)Math.Round(Math.Min(value, uint.MaxValue / Denominator) * Denominator));
        BinaryPrimitives.WriteUInt32BigEndian(at[4..], Denominator);
    }

    // The offset of the first directory, or the largest number where this is no TIFF.
    private static uint First(ReadOnlySpan<byte> tiff)
        => tiff.Length >= 8 && (tiff.StartsWith("II*\0"u8) || tiff.StartsWith("MM\0*"u8)) ? Word(tiff, tiff[4..]) : uint.MaxValue;

    // The number of entries of a directory that are there, and the offset of the first.
    private static int Entries(ReadOnlySpan<byte> tiff, uint directory, out int start)
    {
        start = 0;
        if (directory > int.MaxValue || (int)directory > tiff.Length - 2)
        {
            return 0;
        }

        start = (int)directory + 2;
        return Math.Min(Half(tiff, tiff[(int)directory..]), (tiff.Length - start) / EntryBytes);
    }

    private static int RuleOffset(ReadOnlySpan<byte> tiff, uint details)
        => ValueOffset(tiff, Directory(tiff, details, CompatibilityDirectory), CompatibilityRule, Text, count: 4);

    // The offset of a directory that another one names, or the largest number if it names none.
    private static uint Directory(ReadOnlySpan<byte> tiff, uint within, int tag)
        => ValueOffset(tiff, within, tag, Long) is > 0 and var place ? Word(tiff, tiff[place..]) : uint.MaxValue;

    // The offset of a tag's value of four bytes or less, or the declared offset of a longer one; 0 if there is none of that type.
    private static int ValueOffset(ReadOnlySpan<byte> tiff, uint directory, int tag, int type, uint count = 1)
    {
        var entries = Entries(tiff, directory, out var start);
        for (var i = 0; i < entries; i++)
        {
            var entry = tiff.Slice(start + (i * EntryBytes), EntryBytes);
            if (Half(tiff, entry) == tag && Half(tiff, entry[2..]) == type && Word(tiff, entry[4..]) == count)
            {
                return start + (i * EntryBytes) + 8;
            }
        }

        return 0;
    }

    private static double Ratio(ReadOnlySpan<byte> tiff, uint directory, int tag)
    {
        var offset = ValueOffset(tiff, directory, tag, Rational);
        var value = offset == 0 ? uint.MaxValue : Word(tiff, tiff[offset..]);
        return value > int.MaxValue || (int)value > tiff.Length - 8 || Word(tiff, tiff[((int)value + 4)..]) == 0
            ? 0
            : (double)Word(tiff, tiff[(int)value..]) / Word(tiff, tiff[((int)value + 4)..]);
    }

    private static void SetHalf(Span<byte> tiff, int offset, ushort value)
    {
        if (offset == 0)
        {
            return;
        }

        if (tiff[0] == 'I')
        {
            BinaryPrimitives.WriteUInt16LittleEndian(tiff[offset..], value);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(tiff[offset..], value);
        }
    }

    private static int Half(ReadOnlySpan<byte> tiff, ReadOnlySpan<byte> at)
        => tiff[0] == 'I' ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);

    private static uint Word(ReadOnlySpan<byte> tiff, ReadOnlySpan<byte> at)
        => tiff[0] == 'I' ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);
}

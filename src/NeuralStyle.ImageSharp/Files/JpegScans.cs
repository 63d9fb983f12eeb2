using System.Buffers.Binary;

namespace NeuralStyle.ImageSharp.Files;

/// <summary>Walks over the scans of a JPEG, which ImageSharp fills up with gray where they end early.</summary>
/// <param name="frame">The frame header.</param>
internal sealed class JpegScans(JpegFrame frame)
{
    private const int MostScans = 200; // each is a pass over all pixels, and ten are usual
    private const byte ScanStart = 0xDA;
    private const byte FileEnd = 0xD9;
    private const byte RestartInterval = 0xDD;
    private const byte Tables = 0xC4;
    private const int MostTables = 4;

    private readonly HuffmanTable?[] _main = new HuffmanTable?[MostTables]; // of the first coefficient of a block
    private readonly HuffmanTable?[] _rest = new HuffmanTable?[MostTables];
    private readonly bool[] _isSeen = new bool[frame.Components];
    private int _restart; // units between two restart markers, or 0
    private int _scans;

    /// <summary>Reads what a segment says about the scans behind it.</summary>
    /// <exception cref="ImageFormatException">A table of codes is damaged.</exception>
    public void Read(byte marker, ReadOnlySpan<byte> content)
    {
        if (marker == RestartInterval && content.Length == 2)
        {
            _restart = BinaryPrimitives.ReadUInt16BigEndian(content);
        }

        while (marker == Tables && content is [var number, ..])
        {
            content = content[1..];
            var tables = number >> 4 == 0 ? _main : _rest;
            tables[number & (MostTables - 1)] = HuffmanTable.Read(ref content) ?? throw FileProblems.Damaged("image data", "a table of codes");
        }
    }

    /// <summary>The offset behind the end marker.</summary>
    /// <param name="data">The file.</param>
    /// <param name="start">The offset of the first scan.</param>
    /// <exception cref="ImageFormatException">A scan is missing, incomplete or damaged, or the file ends before its end marker.</exception>
    public int End(ReadOnlySpan<byte> data, int start)
    {
        for (var place = start; ;)
        {
            place = AfterFill(data, place);
            if (data[place..] is [0xFF, FileEnd, ..])
            {
                return _isSeen.All(isSeen => isSeen) ? place + 2 : throw FileProblems.Truncated("image data");
            }

            place = AfterSegment(data, place);
        }
    }

    // A marker may be filled up with bytes of 0xFF before it.
    private static int AfterFill(ReadOnlySpan<byte> data, int place)
    {
        while (data[place..] is [0xFF, 0xFF, ..])
        {
            place++;
        }

        return place + 1 < data.Length ? place : throw FileProblems.Truncated("image data");
    }

    private int AfterSegment(ReadOnlySpan<byte> data, int place)
    {
        var rest = data[place..];
        if (rest[0] != 0xFF || rest[1] is 0 or (>= 0xC0 and <= 0xCF and not 0xC4) or 0xD8)
        {
            throw FileProblems.Damaged("image data", "not a marker where one must be");
        }

        var length = rest.Length < 4 ? int.MaxValue : BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
        if (length < 2 || length > rest.Length - 2)
        {
            throw FileProblems.Truncated("image data");
        }

        var content = rest.Slice(4, length - 2);
        Read(rest[1], content);
        return place + 2 + length + (rest[1] == ScanStart ? CheckScan(content, rest[(2 + length)..]) : 0);
    }

    /// <summary>Checks a scan, and returns the number of its bytes.</summary>
    private int CheckScan(ReadOnlySpan<byte> header, ReadOnlySpan<byte> data)
    {
        const int Fixed = 4; // the number of components, and the coefficients and bits that the scan is for
        if (++_scans > MostScans)
        {
            throw FileProblems.Damaged("image data", $"more than {MostScans} scans");
        }

        if (header is not [>= 1 and <= 4 and var count, ..] || header.Length < Fixed + (2 * count) || count > frame.Components)
        {
            throw FileProblems.Damaged("image data", "the header of a scan");
        }

        Span<int> components = stackalloc int[count];
        var parts = new (int, HuffmanTable?, HuffmanTable?)[count];
        for (var i = 0; i < count; i++)
        {
            components[i] = frame.IndexOf(header[1 + (2 * i)]);
            if (components[i] < 0)
            {
                throw FileProblems.Damaged("image data", "the components of a scan");
            }

            var tables = header[2 + (2 * i)];
            parts[i] = (count == 1 ? 1 : frame.UnitBlocks(components[i]), _main[(tables >> 4) & (MostTables - 1)], _rest[tables & (MostTables - 1)]);
        }

        var scan = ScanOf(parts, header[(1 + (2 * count))..]);
        var bytes = Measure(data);
        scan.Require(data[..bytes], frame.Units(components), _restart);
        foreach (var component in components)
        {
            _isSeen[component] |= scan.IsMain;
        }

        return bytes;
    }

    private JpegScan ScanOf((int, HuffmanTable?, HuffmanTable?)[] parts, ReadOnlySpan<byte> range)
    {
        if (!frame.IsProgressive)
        {
            return new(parts, First: 0, Last: 63, IsRefinement: false, IsProgressive: false);
        }

        var (first, last) = (range[0], range[1]);
        return first <= last && last <= 63 && (first > 0 ? parts.Length == 1 : last == 0)
            ? new(parts, first, last, IsRefinement: range[2] >> 4 > 0, IsProgressive: true)
            : throw FileProblems.Damaged("image data", "the coefficients of a scan");
    }

    // The coded bytes up to the next marker that is not for restarting.
    private static int Measure(ReadOnlySpan<byte> data)
    {
        var place = 0;
        while (data[place..].IndexOf((byte)0xFF) is >= 0 and var next && place + next + 1 < data.Length)
        {
            place += next;
            switch (data[place + 1])
            {
                case 0 or (>= 0xD0 and <= 0xD7):
                    place += 2;
                    break;
                case 0xFF:
                    place++;
                    break;
                default:
                    return place;
            }
        }

        throw FileProblems.Truncated("image data");
    }
}

using System.Buffers.Binary;

namespace NeuralStyle.ImageSharp.Files;

/// <summary>Walks over the scans of a JPEG, which ImageSharp reads as gray or black where they end early.</summary>
/// <param name="frame">The frame header.</param>
/// <param name="restart">The units between two restart markers, or 0, as said before the first scan.</param>
internal sealed class JpegScans(JpegFrame frame, int restart)
{
    private const int MostScans = 200; // each is a pass over all pixels, and ten are usual
    private const byte ScanStart = 0xDA;
    private const byte FileEnd = 0xD9;
    private const byte RestartInterval = 0xDD;

    private readonly bool[] _isSeen = new bool[frame.Components];
    private int _restart = restart;
    private int _scans;

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
        if (rest[1] == RestartInterval && content.Length == 2)
        {
            _restart = BinaryPrimitives.ReadUInt16BigEndian(content);
        }

        return place + 2 + length + (rest[1] == ScanStart ? Scan(content, rest[(2 + length)..]) : 0);
    }

    /// <summary>Checks a scan, and returns the number of its bytes.</summary>
    private int Scan(ReadOnlySpan<byte> header, ReadOnlySpan<byte> data)
    {
        const int Fixed = 4; // the number of components, and the frequencies and bits that the scan is for
        if (++_scans > MostScans)
        {
            throw FileProblems.Damaged("image data", $"more than {MostScans} scans");
        }

        if (header is not [>= 1 and <= 4 and var count, ..] || header.Length < Fixed + (2 * count) || count > frame.Components)
        {
            throw FileProblems.Damaged("image data", "the header of a scan");
        }

        Span<int> components = stackalloc int[count];
        for (var i = 0; i < count; i++)
        {
            components[i] = frame.IndexOf(header[1 + (2 * i)]);
            if (components[i] < 0)
            {
                throw FileProblems.Damaged("image data", "the components of a scan");
            }
        }

        var (bytes, restarts) = Measure(data);
        var (units, blocks) = frame.Extent(components);
        var needed = _restart == 0 ? 0 : (units - 1) / _restart;
        var (first, refinement) = (header[1 + (2 * count)], header[3 + (2 * count)] >> 4);
        var isMain = first == 0 && refinement == 0; // has at least one bit for each block; a scan of higher frequencies may have none
        if (restarts < needed || (isMain && bytes * 8L < blocks))
        {
            throw FileProblems.Truncated("image data");
        }

        foreach (var component in components)
        {
            _isSeen[component] |= isMain;
        }

        return bytes;
    }

    // The coded bytes up to the next marker that is not for restarting, and the number of those.
    private static (int Bytes, long Restarts) Measure(ReadOnlySpan<byte> data)
    {
        var (place, restarts) = (0, 0L);
        while (data[place..].IndexOf((byte)0xFF) is >= 0 and var next && place + next + 1 < data.Length)
        {
            place += next;
            switch (data[place + 1])
            {
                case 0:
                    place += 2;
                    break;
                case >= 0xD0 and <= 0xD7:
                    restarts++;
                    place += 2;
                    break;
                case 0xFF:
                    place++;
                    break;
                default:
                    return (place, restarts);
            }
        }

        throw FileProblems.Truncated("image data");
    }
}

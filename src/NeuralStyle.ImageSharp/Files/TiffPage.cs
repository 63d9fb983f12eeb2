using System.Buffers.Binary;

namespace NeuralStyle.ImageSharp.Files;

/// <summary>The tags of a TIFF's first page that are needed before it is decoded.</summary>
internal sealed class TiffPage
{
    private const int EntryBytes = 12;
    private const int MostPieces = 1 << 20;
    private const int ImageWidth = 256;
    private const int ImageHeight = 257;
    private const int SampleBits = 258;
    private const int Photometric = 262;
    private const int OrientationTag = 274;
    private const int StripOffsets = 273;
    private const int StripBytes = 279;
    private const int TileOffsets = 324;
    private const int TileBytes = 325;
    private const int Profile = 34_675;
    private const int BlackIsZero = 1;

    private readonly Dictionary<int, (int Type, uint Count, int Place)> _tags = [];
    private readonly bool _isLittleEndian;

    private TiffPage(ReadOnlySpan<byte> data)
    {
        _isLittleEndian = data[0] == 'I';
        var directory = Word(data, 4);
        if (directory > (uint)(data.Length - 2))
        {
            throw FileProblems.Truncated("header");
        }

        var count = Half(data, (int)directory);
        NextPage = (int)directory + 2 + (count * EntryBytes);
        if (NextPage > data.Length - 4)
        {
            throw FileProblems.Truncated("header");
        }

        for (var i = 0; i < count; i++)
        {
            var entry = (int)directory + 2 + (i * EntryBytes);
            _tags.TryAdd(Half(data, entry), (Half(data, entry + 2), Word(data, entry + 4), entry + 8));
        }

        var (width, height) = (First(data, ImageWidth), First(data, ImageHeight));
        Size = width is > 0 and <= int.MaxValue && height is > 0 and <= int.MaxValue
            ? new((int)width, (int)height)
            : throw FileProblems.Damaged("header", "the size");
        Orientation = First(data, OrientationTag) is >= 1 and <= 8 and var orientation ? (int)orientation : 1;
        IsWide = First(data, SampleBits) > 8;
        IsGray = First(data, Photometric) is not null and <= BlackIsZero;
    }

    /// <summary>The size of the stored image.</summary>
    public ImageSize Size { get; }

    /// <summary>The orientation, from 1 to 8.</summary>
    public int Orientation { get; }

    /// <summary>True if samples have more than 8 bits.</summary>
    public bool IsWide { get; }

    /// <summary>True if the image is stored as levels of gray.</summary>
    public bool IsGray { get; }

    /// <summary>The offset of the link to the next page.</summary>
    public int NextPage { get; }

    /// <exception cref="ImageFormatException">The page is damaged, or the data ends inside it.</exception>
    public static TiffPage Read(ReadOnlySpan<byte> data) => data.Length >= 8 ? new(data) : throw FileProblems.Truncated("header");

    /// <summary>Checks that the file has all of the pieces that its pixels are stored in.</summary>
    /// <exception cref="ImageFormatException">A piece lies outside of the file, or there is none.</exception>
    public void RequirePixels(ReadOnlySpan<byte> data)
    {
        var (offsets, lengths) = _tags.ContainsKey(TileOffsets) ? (TileOffsets, TileBytes) : (StripOffsets, StripBytes);
        var count = _tags.TryGetValue(offsets, out var tag) && _tags.TryGetValue(lengths, out var other) && tag.Count == other.Count ? tag.Count : 0;
        if (count is 0 or > MostPieces)
        {
            throw FileProblems.Damaged("header", "the pieces of the image");
        }

        for (uint i = 0; i < count; i++)
        {
            if (Value(data, offsets, i) is not { } offset || Value(data, lengths, i) is not { } length || (long)offset + length > data.Length)
            {
                throw FileProblems.Truncated("image data");
            }
        }
    }

    /// <summary>The color profile, or nothing.</summary>
    public ReadOnlySpan<byte> ProfileOf(ReadOnlySpan<byte> data)
        => _tags.TryGetValue(Profile, out var tag) && tag.Count > 4 && Word(data, tag.Place) is var offset && (long)offset + tag.Count <= data.Length
            ? data.Slice((int)offset, (int)tag.Count)
            : [];

    private uint? First(ReadOnlySpan<byte> data, int tag) => Value(data, tag, 0);

    // A number of a tag; null where there is none within the file.
    private uint? Value(ReadOnlySpan<byte> data, int tag, uint index)
    {
        if (!_tags.TryGetValue(tag, out var entry) || index >= entry.Count || entry.Type is not (3 or 4))
        {
            return null;
        }

        var bytes = entry.Type == 3 ? 2 : 4;
        long start = entry.Count * (long)bytes <= 4 ? entry.Place : Word(data, entry.Place);
        var place = start + ((long)index * bytes);
        if (place + bytes > data.Length)
        {
            return null;
        }

        return bytes == 2 ? Half(data, (int)place) : Word(data, (int)place);
    }

    private ushort Half(ReadOnlySpan<byte> data, int place)
        => _isLittleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(data[place..]) : BinaryPrimitives.ReadUInt16BigEndian(data[place..]);

    private uint Word(ReadOnlySpan<byte> data, int place)
        => _isLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(data[place..]) : BinaryPrimitives.ReadUInt32BigEndian(data[place..]);
}

using System.Buffers.Binary;
using System.IO.Hashing;

namespace NeuralStyle.Tests.Weights;

/// <summary>Makes zip archives by hand, right or wrong.</summary>
internal sealed record ZipBytes
{
    public List<ZipPart> Parts { get; init; } = [];

    public byte[] Comment { get; init; } = [];

    public ushort Disk { get; init; }

    public int EntriesMore { get; init; }

    /// <summary>The values of the small end record beside zip64 records.</summary>
    public ushort? SmallEntries { get; init; }

    public int DirectorySizeMore { get; init; }

    public int DirectoryOffsetMore { get; init; }

    public byte[] BeforeDirectory { get; init; } = [];

    public byte[] AfterDirectory { get; init; } = [];

    /// <summary>Null for no zip64 records; else changes the two of them, locator last.</summary>
    public Action<byte[]>? Zip64 { get; init; }

    /// <summary>A checkpoint of one tensor "w" of 4 singles, or of that pickle.</summary>
    public static ZipBytes Good(byte[]? pickle = null, int storageBytes = 16) => new()
    {
        Parts = [new("archive/data.pkl", pickle ?? PickleBytes.Good()), new("archive/data/0", new byte[storageBytes]), new("archive/version", "3\n"u8.ToArray())],
    };

    /// <summary>The same archive with a part changed.</summary>
    public ZipBytes With(int part, Func<ZipPart, ZipPart> change)
        => this with { Parts = [.. Parts.Select((old, index) => index == part ? change(old) : old)] };

    /// <summary>The same archive with parts added.</summary>
    public ZipBytes And(params ZipPart[] parts) => this with { Parts = [.. Parts, .. parts] };

    public byte[] Build()
    {
        var file = new Bytes();
        var offsets = new List<int>();
        foreach (var part in Parts)
        {
            offsets.Add(file.Count);
            Local(file, part);
        }

        file.AddRange(BeforeDirectory);
        var start = file.Count;
        for (var i = 0; i < Parts.Count; i++)
        {
            Central(file, Parts[i], offsets[i]);
        }

        var size = file.Count - start;
        file.AddRange(AfterDirectory);
        var (entries, claimedSize, claimedStart) = (Parts.Count + EntriesMore, size + DirectorySizeMore, start + DirectoryOffsetMore);
        if (Zip64 is not null)
        {
            LargeEnd(file, entries, claimedSize, claimedStart, Zip64);
        }

        file.Text("PK\x05\x06").U16(Disk).U16(Disk).U16(SmallEntries ?? entries).U16(SmallEntries ?? entries).U32((uint)claimedSize).U32((uint)claimedStart).U16(Comment.Length);
        file.AddRange(Comment);
        return [.. file];
    }

    private static uint Crc(ZipPart part) => part.Crc ?? Crc32.HashToUInt32(part.Data);

    private static void Local(Bytes file, ZipPart part)
    {
        var name = part.LocalName ?? part.NameBytes;
        var size = part.LocalSize ?? (uint)part.Data.Length;
        file.Text("PK\x03\x04").U16(20).U16(part.LocalFlags ?? part.Flags).U16(part.LocalMethod ?? part.Method).U32(0)
            .U32(part.LocalCrc ?? Crc(part)).U32(size).U32(size).U16(name.Length).U16(0);
        file.AddRange(name);
        file.AddRange(part.Data);
        file.AddRange(part.Gap);
    }

    private static void Central(Bytes file, ZipPart part, int offset)
    {
        var size = part.Size ?? (uint)part.Data.Length;
        file.Text("PK\x01\x02").U16(20).U16(20).U16(part.Flags).U16(part.Method).U32(0)
            .U32(Crc(part)).U32(part.StoredSize ?? size).U32(size)
            .U16(part.NameBytes.Length).U16(part.Extra.Length).U16(part.Comment.Length).U16(part.Disk).U16(0).U32(0).U32(part.Offset ?? (uint)offset);
        file.AddRange(part.NameBytes);
        file.AddRange(part.Extra);
        file.AddRange(part.Comment);
    }

    private static void LargeEnd(Bytes file, int entries, int size, int start, Action<byte[]> change)
    {
        var at = file.Count;
        var end = new Bytes();
        end.Text("PK\x06\x06").U64(44).U16(45).U16(45).U32(0).U32(0).U64(entries).U64(entries).U64(size).U64(start);
        end.Text("PK\x06\x07").U32(0).U64(at).U32(1);
        byte[] bytes = [.. end];
        change(bytes);
        file.AddRange(bytes);
    }

    /// <summary>Bytes that grow, little endian.</summary>
    private sealed class Bytes : List<byte>
    {
        public Bytes Text(string text)
        {
            AddRange(System.Text.Encoding.Latin1.GetBytes(text));
            return this;
        }

        public Bytes U16(int value) => U64(value, 2);

        public Bytes U32(uint value) => U64(value, 4);

        public Bytes U64(long value, int bytes = 8)
        {
            var buffer = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(buffer, value);
            AddRange(buffer[..bytes]);
            return this;
        }
    }
}

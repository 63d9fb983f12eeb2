using System.Text;
using NeuralStyle.Weights;
using Xunit;

namespace NeuralStyle.Tests.Weights;

/// <summary>Each rule of the zip layout, broken.</summary>
public sealed class TorchZipHostileTests
{
    private static readonly ZipBytes Good = ZipBytes.Good();

    private static readonly Dictionary<string, (string Rule, Func<byte[]> Make)> Cases = HostileFile.Table(
    [
        ("end record cut", "zip.end", () => Good.Build()[..^1]),
        ("no end record", "zip.end", () => Good.Build()[..^22]),
        ("nothing but a signature", "zip.end", () => "PK\x03\x04"u8.ToArray()),
        ("junk before", "format", () => [1, .. Good.Build()]),
        ("junk before that looks like a record", "zip.directory", () => [.. "PK\x03\x04"u8, .. Good.Build()]),
        ("junk after", "zip.end", () => [.. Good.Build(), 0]),
        ("comment", "zip.end", () => (Good with { Comment = [1] }).Build()),
        ("22 bytes of comment that end in a record", "zip.directory", () => (Good with { Comment = [.. "PK\x05\x06"u8, .. new byte[18]] }).Build()),
        ("several disks", "zip.disk", () => (Good with { Disk = 1 }).Build()),
        ("record on another disk", "zip.disk", () => Good.With(1, part => part with { Disk = 1 }).Build()),
        ("no records", "format", () => new ZipBytes().Build()),
        ("one record too many claimed", "zip.directory", () => (Good with { EntriesMore = 1 }).Build()),
        ("one record too few claimed", "zip.directory", () => (Good with { EntriesMore = -1 }).Build()),
        ("directory larger than it is", "zip.directory", () => (Good with { DirectorySizeMore = 1 }).Build()),
        ("directory smaller than it is", "zip.directory", () => (Good with { DirectorySizeMore = -1 }).Build()),
        ("directory later", "zip.directory", () => (Good with { DirectoryOffsetMore = 1 }).Build()),
        ("directory past the end", "zip.directory", () => (Good with { DirectoryOffsetMore = 1 << 30 }).Build()),
        ("directory of 2 GB", "limit", () => (Good with { DirectorySizeMore = int.MaxValue - 1000 }).Build()),
        ("something after the directory", "zip.directory", () => (Good with { AfterDirectory = [1] }).Build()),
        ("something after the directory that it counts", "zip.directory", () => (Good with { AfterDirectory = new byte[46], DirectorySizeMore = 46 }).Build()),
        ("something before the directory", "zip.layout", () => (Good with { BeforeDirectory = [1] }).Build()),
        ("something between records", "zip.layout", () => Good.With(0, part => part with { Gap = [1] }).Build()),
        ("zip64 locator astray", "zip.end", () => (Good with { Zip64 = end => end[56 + 8]++ }).Build()),
        ("zip64 record of another size", "zip.end", () => (Good with { Zip64 = end => end[4]++ }).Build()),
        ("zip64 record without signature", "zip.end", () => (Good with { Zip64 = end => end[0] = 0 }).Build()),
        ("zip64 record of another disk", "zip.disk", () => (Good with { Zip64 = end => end[16] = 1 }).Build()),
        ("zip64 record that contradicts in number", "zip.disk", () => (Good with { Zip64 = end => end[24]++ }).Build()),
        ("zip64 record that contradicts the small one", "zip.end", () => (Good with { Zip64 = end => { end[24]++; end[32]++; } }).Build()),
        ("zip64 record with another offset", "zip.end", () => (Good with { Zip64 = end => end[55] = 0x80 }).Build()),
        ("zip64 locator of two disks", "zip.disk", () => (Good with { Zip64 = end => end[56 + 16] = 2 }).Build()),
        ("record without signature in the directory", "zip.directory", () => Patched(Good, "PK\x01\x02"u8, 0)),
        ("record without signature in its place", "zip.layout", () => Patched(Good, "PK\x03\x04"u8, 0, skip: 1)),
        ("encrypted", "zip.flags", () => Good.With(0, part => part with { Flags = 1 }).Build()),
        ("strongly encrypted", "zip.flags", () => Good.With(1, part => part with { Flags = 0x40 }).Build()),
        ("masked headers", "zip.flags", () => Good.With(1, part => part with { Flags = 0x2000 }).Build()),
        ("deflated", "zip.method", () => Good.With(1, part => part with { Method = 8 }).Build()),
        ("zstd", "zip.method", () => Good.With(0, part => part with { Method = 93 }).Build()),
        ("stored with two sizes", "zip.method", () => Good.With(1, part => part with { StoredSize = 15 }).Build()),
        ("two names for one record", "zip.local", () => Good.With(1, part => part with { LocalName = "archive/data/1"u8.ToArray() }).Build()),
        ("longer name in its place", "zip.local", () => Good.With(1, part => part with { LocalName = "archive/data/00"u8.ToArray() }).Build()),
        ("other flags in its place", "zip.local", () => Good.With(1, part => part with { LocalFlags = 1 }).Build()),
        ("other method in its place", "zip.local", () => Good.With(1, part => part with { LocalMethod = 8 }).Build()),
        ("other CRC in its place", "zip.local", () => Good.With(1, part => part with { LocalCrc = 1 }).Build()),
        ("other size in its place", "zip.local", () => Good.With(1, part => part with { LocalSize = 15 }).Build()),
        ("larger than the file", "zip.layout", () => Good.With(1, part => part with { Size = 1 << 30, LocalSize = 1 << 30 }).Build()),
        ("overlap by a size too large", "zip.layout", () => Good.With(1, part => part with { Size = 17, LocalSize = 17 }).Build()),
        ("hole by a size too small", "zip.layout", () => Good.With(1, part => part with { Size = 15, LocalSize = 15 }).Build()),
        ("the same place twice", "zip.layout", () => Good.With(2, part => part with { Offset = 0 }).Build()),
        ("place past the end", "zip.layout", () => Good.With(2, part => part with { Offset = 1 << 30 }).Build()),
        ("place in the directory", "zip.layout", () => Good.With(2, part => part with { Offset = (uint)(Good.Build().Length - 60) }).Build()),
        ("first record not at 0", "zip.layout", () => Good.With(0, part => part with { Offset = 1 }).Build()),
        ("announced descriptor is missing", "zip.local", () => Good.With(1, part => part with { Flags = 8 }).Build()),
        ("descriptor with another CRC", "zip.local", () => Good.With(1, part => part with { Flags = 8, Gap = Descriptor(7, 16, 16) }).Build()),
        ("descriptor with another size", "zip.local", () => Good.With(1, part => part with { Flags = 8, Gap = Descriptor(CrcOf(16), 16, 17) }).Build()),
        ("damaged storage", "zip.crc", () => Damaged(part: 1)),
        ("damaged pickle", "zip.crc", () => Damaged(part: 0)),
        ("damaged version", "zip.version", () => Damaged(part: 2)),
        ("damaged id", "zip.crc", () => Good.And(new ZipPart("archive/.data/serialization_id", [1]) { Crc = 5 }).Build()),
        ("same name twice", "zip.duplicate", () => Good.And(Good.Parts[1]).Build()),
        ("two roots", "zip.root", () => Good.And(new ZipPart("other/byteorder", "little"u8.ToArray())).Build()),
        ("no root", "zip.root", () => Good.With(0, part => part with { NameBytes = "data.pkl"u8.ToArray() }).Build()),
        ("absolute name", "zip.name", () => Named("/etc/passwd")),
        ("name that climbs", "zip.name", () => Named("archive/../passwd")),
        ("name with a dot for a folder", "zip.name", () => Named("archive/./data.pkl")),
        ("name with an empty folder", "zip.name", () => Named("archive//data.pkl")),
        ("folder", "zip.name", () => Named("archive/data/")),
        ("name with a backslash", "zip.name", () => Named(@"archive\data.pkl")),
        ("name with a drive", "zip.name", () => Named("C:/data.pkl")),
        ("name with NUL", "zip.name", () => Named("archive/data/0\0")),
        ("no name", "zip.name", () => Named("")),
        ("name that is not UTF-8", "zip.name", () => Good.And(new ZipPart([.. "archive/"u8, 0xc3, 0x28], [])).Build()),
        ("long name", "limit", () => Named("archive/" + new string('a', 4089))),
        ("name of 65 535 bytes", "limit", () => Named(new string('a', 65535))),
        ("unknown record", "zip.names", () => Named("archive/readme.txt")),
        ("storage with letters", "zip.names", () => Named("archive/data/0x1")),
        ("storage with 21 digits", "zip.names", () => Named("archive/data/" + new string('1', 21))),
        ("storage without a name", "zip.names", () => Named("archive/data")),
        ("storage in another kind of digit", "zip.names", () => Named("archive/data/\u0661")),
        ("unused storage", "storage", () => Named("archive/data/1")),
        ("comment at a record", "zip.comment", () => Good.With(1, part => part with { Comment = [1] }).Build()),
        ("extra field of two bytes", "zip.extra", () => Good.With(1, part => part with { Extra = [1, 0] }).Build()),
        ("extra field past its end", "zip.extra", () => Good.With(1, part => part with { Extra = [1, 2, 9, 0, 0] }).Build()),
        ("zip64 field too short", "zip.extra", () => Good.With(1, part => part with { Size = uint.MaxValue, Extra = [1, 0, 4, 0, 16, 0, 0, 0] }).Build()),
        ("zip64 field with a huge size", "zip.layout", () => Good.With(1, part => part with { Size = uint.MaxValue, LocalSize = uint.MaxValue, Extra = [1, 0, 16, 0, .. Huge, .. Huge] }).Build()),
        ("zip64 field with a huge offset", "zip.layout", () => Good.With(1, part => part with { Offset = uint.MaxValue, Extra = [1, 0, 8, 0, .. Huge] }).Build()),
        ("TorchScript by its constants", "torchscript", () => Named("archive/constants.pkl")),
        ("TorchScript by its code", "torchscript", () => Good.And(new ZipPart("archive/code/model.py", []) { Method = 8 }).Build()),
        ("no pickle", "zip.names", () => (Good with { Parts = [.. Good.Parts[1..]] }).Build()),
        ("no version", "zip.names", () => (Good with { Parts = [.. Good.Parts[..2]] }).Build()),
        ("another version", "zip.version", () => Good.With(2, part => part with { Data = "4\n"u8.ToArray() }).Build()),
        ("long version", "zip.version", () => Good.With(2, part => part with { Data = new byte[100_000] }).Build()),
        ("big endian", "zip.byteorder", () => Good.And(new ZipPart("archive/byteorder", "big"u8.ToArray())).Build()),
        ("no endian", "zip.byteorder", () => Good.And(new ZipPart("archive/byteorder", [])).Build()),
        ("storage is missing", "storage", () => (Good with { Parts = [Good.Parts[0], Good.Parts[2]] }).Build()),
        ("storage one byte short", "storage", () => ZipBytes.Good(storageBytes: 15).Build()),
        ("storage longer than the tensor", "storage", () => ZipBytes.Good(storageBytes: 20).Build()),
        ("pickle with something after it", "pickle.end", () => ZipBytes.Good([.. PickleBytes.Good(), 0]).Build()),
        ("two pickles", "pickle.end", () => ZipBytes.Good([.. PickleBytes.Good(), .. PickleBytes.Good()]).Build()),
        ("empty pickle", "pickle.end", () => ZipBytes.Good([]).Build()),
        ("too many records", "limit", () => (Good with { Zip64 = end => end[26] = end[34] = 1, EntriesMore = ushort.MaxValue - 3 }).Build()),
        ("65 535 records", "storage", () => Many(65_535 - 3)),
        ("65 536 records", "storage", () => Many(65_536 - 3, good => good with { Zip64 = _ => { }, SmallEntries = ushort.MaxValue })),
    ]);

    public static TheoryData<string> Names { get; } = [.. Cases.Keys];

    /// <summary>Cuts at each place where a structure of the file ends.</summary>
    public static TheoryData<int> Cuts { get; } = [.. Boundaries()];

    private static ReadOnlySpan<byte> Huge => [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

    [Theory]
    [MemberData(nameof(Names))]
    public void Read_BrokenArchive_NamesTheRule(string what) => HostileFile.IsRefused(Cases[what].Make(), Cases[what].Rule);

    [Theory]
    [MemberData(nameof(Cuts))]
    public void Read_CutBetweenStructures_HasNoEnd(int length) => HostileFile.IsRefused(Good.Build()[..length], "zip.end");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_ArchiveMadeByHand_IsRead(bool isLarge)
    {
        var archive = (Good with { Zip64 = isLarge ? _ => { } : null })
            .With(1, part => part with { Flags = 8, LocalCrc = 0, LocalSize = 0, Gap = Descriptor(CrcOf(16), 16, 16) })
            .And(new ZipPart("archive/byteorder", "little"u8.ToArray()) { Extra = [9, 9, 0, 0], Flags = 0x800 });

        var weights = TorchCheckpoint.Read(new MemoryStream(archive.Build()));

        Assert.Equal([2, 2], weights["w"].Shape);
        Assert.DoesNotContain("torch.crc", weights.Metadata.Keys);
    }

    [Fact]
    public void Read_ChecksumsLeftOut_AreReported()
    {
        var archive = Good.With(1, part => part with { Crc = 0, Data = [.. Enumerable.Repeat((byte)1, 16)] });

        var weights = TorchCheckpoint.Read(new MemoryStream(archive.Build()));

        Assert.Equal("not computed", weights.Metadata["torch.crc"]);
    }

    [Fact]
    public void Read_SizesAndPlacesOf64Bits_AreRead()
    {
        var place = 30L + "archive/data.pkl".Length + PickleBytes.Good().Length;
        var archive = Good.With(1, part => part with
        {
            Size = uint.MaxValue,
            Offset = uint.MaxValue,
            LocalSize = uint.MaxValue,
            Extra = [1, 0, 24, 0, .. BitConverter.GetBytes(16L), .. BitConverter.GetBytes(16L), .. BitConverter.GetBytes(place)],
            Flags = 8,
            Gap = [.. "PK\x07\x08"u8, .. BitConverter.GetBytes(CrcOf(16)), .. BitConverter.GetBytes(16L), .. BitConverter.GetBytes(16L)],
        });

        Assert.Equal([2, 2], TorchCheckpoint.Read(new MemoryStream(archive.Build()))["w"].Shape);
    }

    private static byte[] Many(int more, Func<ZipBytes, ZipBytes>? change = null)
    {
        var archive = Good.And([.. Enumerable.Range(1, more).Select(i => new ZipPart($"archive/data/{i}", []))]);
        return (change is null ? archive : change(archive)).Build();
    }

    private static byte[] Named(string name) => Good.And(new ZipPart(name, [])).Build();

    private static uint CrcOf(int zeros) => System.IO.Hashing.Crc32.HashToUInt32(new byte[zeros]);

    private static byte[] Descriptor(uint crc, int storedSize, int size)
        => [.. "PK\x07\x08"u8, .. BitConverter.GetBytes(crc), .. BitConverter.GetBytes(storedSize), .. BitConverter.GetBytes(size)];

    // A byte of the data flipped after the checksum was taken.
    private static byte[] Damaged(int part)
    {
        var file = Good.Build();
        var place = Good.Parts.Take(part).Sum(before => 30 + before.NameBytes.Length + before.Data.Length) + 30 + Good.Parts[part].NameBytes.Length;
        file[place + Good.Parts[part].Data.Length - 1] ^= 1;
        return file;
    }

    private static byte[] Patched(ZipBytes archive, ReadOnlySpan<byte> text, byte value, int skip = 0)
    {
        var file = archive.Build();
        var place = file.AsSpan().IndexOf(text);
        for (; skip > 0; skip--)
        {
            place += 4 + file.AsSpan(place + 4).IndexOf(text);
        }

        file[place] = value;
        return file;
    }

    private static IEnumerable<int> Boundaries()
    {
        var file = Encoding.Latin1.GetString(Good.Build());
        for (var place = file.IndexOf("PK", 4, StringComparison.Ordinal); place >= 0; place = file.IndexOf("PK", place + 1, StringComparison.Ordinal))
        {
            yield return place;
        }

        foreach (var part in Good.Parts)
        {
            yield return file.IndexOf(Encoding.Latin1.GetString(part.NameBytes), StringComparison.Ordinal) + part.NameBytes.Length;
        }
    }
}

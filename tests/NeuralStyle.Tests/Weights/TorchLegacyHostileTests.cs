using System.Text;
using NeuralStyle.Weights;
using Xunit;

namespace NeuralStyle.Tests.Weights;

/// <summary>Each rule of the legacy layout, broken, and files that are of no layout.</summary>
public sealed class TorchLegacyHostileTests
{
    private static readonly LegacyBytes Good = new();

    private static readonly Dictionary<string, (string Rule, Func<byte[]> Make)> Cases = HostileFile.Table(
    [
        ("another protocol", "legacy.protocol", () => (Good with { Protocol = [0x80, 2, (byte)'M', 0xea, 3, (byte)'.'] }).Build()),
        ("protocol as another pickle", "legacy.protocol", () => (Good with { Protocol = [0x80, 2, (byte)'J', 0xe9, 3, 0, 0, (byte)'.'] }).Build()),
        ("system of another protocol", "legacy.system", () => (Good with { System = LegacyBytes.SystemOf(version: 1000) }).Build()),
        ("big endian", "legacy.byteorder", () => (Good with { System = LegacyBytes.SystemOf(isLittleEndian: false) }).Build()),
        ("system that is a list", "legacy.system", () => (Good with { System = LegacyBytes.KeysOf() }).Build()),
        ("system of nothing", "legacy.system", () => (Good with { System = new PickleBytes().Op("}").Stop() }).Build()),
        ("endian as a number", "legacy.system", () => (Good with { System = new PickleBytes().Op("}(").Text("protocol_version").Integer(1001).Text("little_endian").Integer(1).Text("type_sizes").Op("}u").Stop() }).Build()),
        ("sizes of types are missing", "legacy.system", () => (Good with { System = new PickleBytes().Op("}(").Text("protocol_version").Integer(1001).Text("little_endian").Raw(0x88).Op("u").Stop() }).Build()),
        ("system with a storage", "pickle.storage", () => (Good with { System = new PickleBytes().Storage(4, isLegacy: true).Stop() }).Build()),
        ("system of two values", "pickle.stack", () => (Good with { System = new PickleBytes().Op("}}").Stop() }).Build()),
        ("keys that are a tuple", "legacy.keys", () => (Good with { Keys = new PickleBytes().Text("0").Raw(0x85).Stop() }).Build()),
        ("keys that are numbers", "legacy.keys", () => (Good with { Keys = new PickleBytes().Op("](").Integer(0).Op("e").Stop() }).Build()),
        ("no keys", "legacy.keys", () => (Good with { Keys = LegacyBytes.KeysOf() }).Build()),
        ("key twice", "legacy.keys", () => (Good with { Keys = LegacyBytes.KeysOf("0", "0") }).Build()),
        ("unused key", "legacy.keys", () => (Good with { Keys = LegacyBytes.KeysOf("0", "1") }).Build()),
        ("another key", "legacy.keys", () => (Good with { Keys = LegacyBytes.KeysOf("1") }).Build()),
        ("keys with a storage", "pickle.storage", () => (Good with { Keys = new PickleBytes().Storage(4, isLegacy: true).Stop() }).Build()),
        ("keys that name a function", "pickle.global", () => (Good with { Keys = new PickleBytes().Global("os", "system").Stop() }).Build()),
        ("zip's way to name storages", "pickle.storage", () => (Good with { Pickle = PickleBytes.Good() }).Build()),
        ("storage that is a view", "pickle.storage", () => (Good with { Pickle = View() }).Build()),
        ("no number of elements", "storage", () => (Good with { Storages = [] }).Build()),
        ("fewer elements than told", "storage", () => (Good with { Storages = LegacyBytes.StorageOf(3, 16) }).Build()),
        ("more elements than told", "storage", () => (Good with { Storages = LegacyBytes.StorageOf(5, 20) }).Build()),
        ("negative number of elements", "storage", () => (Good with { Storages = LegacyBytes.StorageOf(-4, 16) }).Build()),
        ("elements that wrap", "storage", () => (Good with { Storages = LegacyBytes.StorageOf((1L << 62) + 4, 16) }).Build()),
        ("storage of 2 GB that is not there", "storage", () => (Good with { Pickle = Large(1L << 29), Storages = LegacyBytes.StorageOf(1L << 29, 16) }).Build()),
        ("storage of 2^62 elements", "limit", () => (Good with { Pickle = Large(1L << 62), Storages = LegacyBytes.StorageOf(1L << 62, 16) }).Build()),
        ("something after the last storage", "legacy.end", () => [.. Good.Build(), 0]),
        ("a second file after the first", "legacy.end", () => [.. Good.Build(), .. Good.Build()]),
        ("zip after it", "legacy.end", () => [.. Good.Build(), .. ZipBytes.Good().Build()]),
        ("pickle of another protocol", "pickle.protocol", () => (Good with { Pickle = [0x80, 4, (byte)'}', (byte)'.'] }).Build()),
        ("pickle without protocol", "pickle.protocol", () => (Good with { Pickle = [(byte)'}', (byte)'.'] }).Build()),
        ("nothing", "empty", () => []),
        ("one byte", "format", () => [0x80]),
        ("text", "format", () => Encoding.ASCII.GetBytes("not weights at all")),
        ("tar", "format", () => [.. new byte[257], .. "ustar\0"u8, .. new byte[300]]),
        ("TorchScript of old", "format", () => [.. "PYTORCH1"u8, .. new byte[100]]),
        ("gzip", "format", () => [0x1f, 0x8b, 8, 0, .. new byte[20]]),
        ("7z", "format", () => [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, .. new byte[20]]),
        ("web page", "format", () => Encoding.ASCII.GetBytes("\n <!DOCTYPE html><html>")),
        ("Git LFS pointer", "format", () => Encoding.ASCII.GetBytes("version https://git-lfs.github.com/spec/v1\noid sha256:")),
        ("safetensors", "format", () => SafeTensorsBytes.Make("{}")),
        ("pickle that is no checkpoint", "format", () => PickleBytes.Good()),
        ("pickle of protocol 4", "format", () => [0x80, 4, 0x95, 0, 0, 0, 0, 0, 0, 0, 0, (byte)'.']),
        ("half of the magic number", "format", () => LegacyBytes.Magic[..8]),
    ]);

    public static TheoryData<string> Names { get; } = [.. Cases.Keys];

    public static TheoryData<int> Cuts { get; } = [.. Good.Boundaries()[..^1]];

    [Theory]
    [MemberData(nameof(Names))]
    public void Read_BrokenFile_NamesTheRule(string what) => HostileFile.IsRefused(Cases[what].Make(), Cases[what].Rule);

    [Theory]
    [MemberData(nameof(Cuts))]
    public void Read_CutBetweenParts_IsCutShort(int length)
        => HostileFile.IsRefused(Good.Build()[..length], length < Good.Boundaries()[4] ? "pickle.end" : "storage");

    [Theory]
    [InlineData("tar", "tar file")]
    [InlineData("TorchScript of old", "TorchScript")]
    [InlineData("gzip", "gzip")]
    [InlineData("7z", "7z")]
    [InlineData("web page", "web page")]
    [InlineData("Git LFS pointer", "git lfs pull")]
    [InlineData("safetensors", "SafeTensors.Read")]
    [InlineData("nothing", "empty")]
    [InlineData("pickle that is no checkpoint", "torch.save did not write")]
    public void Read_FileOfAnotherKind_SaysWhatItIs(string what, string hint)
    {
        var error = Assert.Throws<ModelFormatException>(() => TorchCheckpoint.Read(new MemoryStream(Cases[what].Make())));

        Assert.Contains(hint, error.Message);
    }

    [Fact]
    public void Read_FileMadeByHand_IsRead()
        => Assert.Equal([2, 2], TorchCheckpoint.Read(new MemoryStream(Good.Build()))["w"].Shape);

    [Fact]
    public void Read_AnyLayoutCutAnywhere_Throws()
    {
        foreach (var whole in (byte[][])[Good.Build(), ZipBytes.Good().Build()])
        {
            for (var length = 0; length < whole.Length; length++)
            {
                Assert.Throws<ModelFormatException>(() => TorchCheckpoint.Read(new MemoryStream(whole[..length])));
            }
        }
    }

    [Fact]
    public void Read_StreamThatEndsEarly_ChangedWhileItWasRead()
    {
        using var stream = new LyingStream(Good.Build(), missing: 3);

        var error = Assert.Throws<ModelFormatException>(() => TorchCheckpoint.Read(stream));

        Assert.Equal("torch.length", error.Rule);
    }

    private static byte[] Large(long count) => PickleBytes.Entry("w", pickle => pickle.Tensor(count, [count], [1], isLegacy: true));

    private static byte[] View() => PickleBytes.Entry("w", pickle => pickle.Global("torch._utils", "_rebuild_tensor").Op("((")
        .Text("storage").Global("torch", "FloatStorage").Text("0").Text("cpu").Integer(4).Integers(1, 0, 4).Op("tQ").Integer(0).Integers(4).Integers(1).Op("tR"));

    /// <summary>Claims more bytes than it gives, as a file that is cut while it is read.</summary>
    private sealed class LyingStream(byte[] bytes, int missing) : MemoryStream(bytes[..^missing])
    {
        public override long Length => base.Length + missing;
    }
}

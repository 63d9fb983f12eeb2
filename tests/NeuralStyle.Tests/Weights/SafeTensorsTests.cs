using System.Text;
using NeuralStyle.Weights;
using Xunit;

namespace NeuralStyle.Tests.Weights;

public sealed class SafeTensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<WeightType> AllTypes { get; } = [.. Enum.GetValues<WeightType>()];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(AllTypes))]
    public void Write_EachType_ReadsBackTheSame(WeightType type)
    {
        var size = type.Size();
        var written = new StateDict(
        [
            new("matrix", WeightTensor.Create(type, [2, 3], Pattern(6 * size))),
            new("scalar", WeightTensor.Create(type, [], Pattern(size))),
            new("empty", WeightTensor.Create(type, [0, 5], default)),
        ]);

        SafeTensors.Write(written, _folder.File("a.safetensors"));
        var read = SafeTensors.Read(_folder.File("a.safetensors"));

        AssertSame(written, read);
    }

    [Fact]
    public void Write_NamesAndMetadataOfAnyKind_ReadBackTheSame()
    {
        var tensor = WeightTensor.FromSingles([1], [1]);
        string[] names = ["", "a.b", "Größe", "\u0000\n\"\\", "../../etc/passwd", "{0}", "\ud83d\ude00", new string('n', 4096)];
        var written = new StateDict(names.Select(name => KeyValuePair.Create(name, tensor)), names.Select(name => KeyValuePair.Create(name, name)));

        SafeTensors.Write(written, _folder.File("a.safetensors"));
        var read = SafeTensors.Read(_folder.File("a.safetensors"));

        AssertSame(written, read);
        Assert.Equal(written.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal), read.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void Write_AnyOrder_GivesTheSameBytes()
    {
        KeyValuePair<string, WeightTensor>[] tensors =
        [
            new("b", WeightTensor.Create(WeightType.UInt8, [3], Pattern(3))),
            new("a", WeightTensor.FromSingles([2], [1, 2])),
            new("d", WeightTensor.Create(WeightType.Int64, [1], Pattern(8))),
            new("c", WeightTensor.Create(WeightType.Float16, [1], Pattern(2))),
        ];
        KeyValuePair<string, string>[] metadata = [new("y", "2"), new("x", "1")];

        var one = Written(new StateDict(tensors, metadata));
        var other = Written(new StateDict(tensors.Reverse(), metadata.Reverse()));

        Assert.Equal(one, other);
        Assert.Equal(["d", "a", "c", "b"], SafeTensors.Read(new MemoryStream(one)).Keys);
    }

    [Fact]
    public void Write_SmallFile_GivesTheBytesOfTheFormat()
    {
        var weights = new StateDict(
            [new("u", WeightTensor.Create(WeightType.UInt8, [1], new byte[] { 7 })), new("w", WeightTensor.FromSingles([1, 2], [1, -2]))],
            [new("made", "by hand")]);

        Assert.Equal(Golden(), Written(weights));
    }

    [Fact]
    public void Read_FileMadeByHand_GivesItsTensors()
    {
        var weights = SafeTensors.Read(new MemoryStream(Golden()));

        Assert.Equal(["w", "u"], weights.Keys);
        Assert.Equal("by hand", weights.Metadata["made"]);
        Assert.Equal([1, 2], weights["w"].Shape);
        Assert.Equal([1f, -2f], weights["w"].ToSingles());
        Assert.Equal([7f], weights["u"].ToSingles());
    }

    [Fact]
    public void Read_FileCutAnywhere_Throws()
    {
        var whole = Golden();

        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Throws<ModelFormatException>(() => SafeTensors.Read(new MemoryStream(whole[..length])));
        }
    }

    [Fact]
    public void Read_AnyByteOfTheHeaderChanged_IsReadOrThrowsOurException()
    {
        var whole = Golden();
        var header = whole.Length - 9;

        for (var position = 0; position < header; position++)
        {
            foreach (var value in (ReadOnlySpan<byte>)[0x00, 0x20, 0x22, 0x2d, 0x39, 0x7b, 0x7d, 0xff])
            {
                var changed = (byte[])whole.Clone();
                changed[position] = value;
                var error = Record.Exception(() => SafeTensors.Read(new MemoryStream(changed)));
                Assert.True(error is null or ModelFormatException, $"{position}: {error}");
            }
        }
    }

    [Fact]
    public void Read_BrokenFile_NamesThePath()
    {
        var path = _folder.File("broken.safetensors");
        File.WriteAllText(path, "not weights at all");

        var error = Assert.Throws<ModelFormatException>(() => SafeTensors.Read(path));

        Assert.Equal(path, error.Path);
        Assert.StartsWith(path, error.Message);
    }

    [Fact]
    public void Read_NoFile_Throws()
        => Assert.Throws<FileNotFoundException>(() => SafeTensors.Read(_folder.File("none")));

    [Fact]
    public void Read_StreamWithSomethingBefore_StartsAtItsPosition()
    {
        using var stream = new MemoryStream([1, 2, 3, .. Golden()]) { Position = 3 };

        Assert.Equal(2, SafeTensors.Read(stream).Count);
    }

    [Fact]
    public void Write_NameTheFormatCannotHold_ThrowsAndLeavesTheOldFile()
    {
        File.WriteAllText(_folder.File("a"), "old");

        foreach (var name in (string[])["__metadata__", "\ud800", new string('n', 4097)])
        {
            Assert.ThrowsAny<ArgumentException>(() => SafeTensors.Write(new StateDict([new(name, WeightTensor.FromSingles([1], [1]))]), _folder.File("a")));
        }

        Assert.Equal("old", File.ReadAllText(_folder.File("a")));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Write_MoreMetadataThanTheReaderTakes_Throws()
        => Assert.Throws<ArgumentException>(() => Written(StateDict.Empty.WithMetadata([new("a", new string('x', 1 << 20))])));

    [Fact]
    public void Read_Vgg19InSingles_HasItsLayers()
    {
        var weights = SafeTensors.Read(SharedData.Require("vgg19/vgg19-caffe-relu3_4.safetensors"));

        Assert.Equal([64, 3, 3, 3], weights["features.0.weight"].Shape);
        Assert.All(weights.Values, tensor => Assert.All(tensor.AsSingles().ToArray(), value => Assert.True(float.IsFinite(value))));
        Assert.Contains("BGR", weights.Metadata["input"]);
    }

    [Fact]
    public void Read_Vgg19InHalves_HasItsLayers()
    {
        var weights = SafeTensors.Read(SharedData.Require("vgg19/vgg19-normalised-relu4_1.safetensors"));

        Assert.All(weights.Values, tensor => Assert.Equal(WeightType.Float16, tensor.Type));
        Assert.InRange(weights["features.0.weight"].ToSingles().Max(), 0.01f, 10f);
    }

    // Written by hand from the format's text, not by our writer.
    private static byte[] Golden()
    {
        var header = """{"__metadata__":{"made":"by hand"},"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"u":{"dtype":"U8","shape":[1],"data_offsets":[8,9]}}""";
        var padded = Encoding.UTF8.GetBytes(header.PadRight((header.Length + 7) / 8 * 8));
        return SafeTensorsBytes.Make(padded, [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 7]);
    }

    private static byte[] Written(StateDict weights)
    {
        using var stream = new MemoryStream();
        SafeTensors.Write(weights, stream);
        return stream.ToArray();
    }

    private static byte[] Pattern(int length) => [.. Enumerable.Range(1, length).Select(i => (byte)(i * 37))];

    private static void AssertSame(StateDict expected, StateDict actual)
    {
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), actual.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, tensor) in expected)
        {
            Assert.Equal(tensor.Type, actual[name].Type);
            Assert.Equal(tensor.Shape, actual[name].Shape);
            Assert.True(tensor.Bytes.Span.SequenceEqual(actual[name].Bytes.Span), name);
        }
    }
}

using System.IO.Compression;
using NeuralStyle.Weights;
using Xunit;

namespace NeuralStyle.Tests.Weights;

public sealed class TorchCheckpointWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<WeightType> AllTypes { get; } = [.. Enum.GetValues<WeightType>()];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(AllTypes))]
    public void Write_EachType_ReadsBackTheSame(WeightType type)
    {
        var written = Weights(type);

        TorchCheckpoint.Write(written, _folder.File("a.pth"));

        AssertSame(written, TorchCheckpoint.Read(_folder.File("a.pth")));
    }

    [Fact]
    public void Write_NamesOfAnyKind_ReadBackTheSame()
    {
        var tensor = WeightTensor.FromSingles([1, 1, 1, 1, 1, 1, 1, 1], [1]);
        string[] names = ["", "a.b", "Größe", "\u0000\n\"\\", "../../etc/passwd", "{0}", "\ud83d\ude00", new string('n', 4096)];
        var written = new StateDict(names.Select(name => KeyValuePair.Create(name, tensor)));

        AssertSame(written, TorchCheckpoint.Read(new MemoryStream(Written(written))));
    }

    [Fact]
    public void Write_Twice_GivesTheSameBytes()
        => Assert.Equal(Written(Weights(WeightType.Float32)), Written(Weights(WeightType.Float32)));

    [Fact]
    public void Write_SmallFile_IsAPlainZipWithAlignedRecords()
    {
        var file = Written(Weights(WeightType.Float16));

        using var archive = new ZipArchive(new MemoryStream(file));
        Assert.Equal(["archive/data.pkl", "archive/byteorder", "archive/data/0", "archive/data/1", "archive/data/2", "archive/version"], archive.Entries.Select(entry => entry.FullName));
        foreach (var entry in archive.Entries)
        {
            using var data = new MemoryStream();
            entry.Open().CopyTo(data);
            var place = file.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(entry.FullName));
            var extra = BitConverter.ToUInt16(file, place - 2);
            var start = place + entry.FullName.Length + extra;
            Assert.Equal(0, start % 64);
            Assert.Equal(data.ToArray(), file[start..(start + (int)entry.Length)]);
        }
    }

    [Fact]
    public void Write_WhatTheReaderWouldRefuse_ThrowsAndLeavesTheOldFile()
    {
        File.WriteAllText(_folder.File("a"), "old");
        var one = WeightTensor.FromSingles([1], [1]);
        StateDict[] refused =
        [
            StateDict.Empty,
            new([new("\ud800", one)]),
            new([new(new string('n', 4097), one)]),
            new([new("a", WeightTensor.FromSingles([1, 1, 1, 1, 1, 1, 1, 1, 1], [1]))]),
            new(Enumerable.Range(0, 20_001).Select(i => KeyValuePair.Create($"{i}", one))),
            new(Enumerable.Range(0, 5000).Select(i => KeyValuePair.Create($"{i}" + new string('n', 4000), one))),
        ];

        Assert.All(refused, weights => Assert.ThrowsAny<ArgumentException>(() => TorchCheckpoint.Write(weights, _folder.File("a"))));

        Assert.Equal("old", File.ReadAllText(_folder.File("a")));
        Assert.Equal(["a"], _folder.Names());
    }

    [Fact]
    public void Write_AsManyTensorsAsTheReaderTakes_ReadsBack()
    {
        var one = WeightTensor.FromSingles([1], [1]);
        var written = new StateDict(Enumerable.Range(0, 20_000).Select(i => KeyValuePair.Create($"layers.{i}.weight", one)));

        Assert.Equal(20_000, TorchCheckpoint.Read(new MemoryStream(Written(written))).Count);
    }

    [Theory]
    [InlineData("torch.load(path)")]
    [InlineData("torch.load(path, weights_only=True)")]
    public void Write_LoadedByPyTorch_GivesTheSameTensors(string load)
    {
        var written = new StateDict(Enum.GetValues<WeightType>().SelectMany(type => Weights(type).Select(pair => KeyValuePair.Create($"{type}.{pair.Key}", pair.Value))));
        TorchCheckpoint.Write(written, _folder.File("ours.pth"));
        var again = $"""
            import torch
            path = "ours.pth"
            loaded = {load}
            torch.save(loaded, "theirs.pth")
            torch.save(loaded, "legacy.pth", _use_new_zipfile_serialization=False)
            """;

        Python.Run(_folder.Path, again);

        AssertSame(written, TorchCheckpoint.Read(_folder.File("theirs.pth")));
        AssertSame(written, TorchCheckpoint.Read(_folder.File("legacy.pth")));
    }

    private static StateDict Weights(WeightType type)
    {
        byte Value(int i) => type == WeightType.Bool ? (byte)(i % 2) : (byte)(i * 37 % 120); // no NaN, so that values compare
        byte[] Pattern(int length) => [.. Enumerable.Range(1, length).Select(Value)];
        return new(
        [
            new("matrix", WeightTensor.Create(type, [200, 3], Pattern(600 * type.Size()))),
            new("scalar", WeightTensor.Create(type, [], Pattern(type.Size()))),
            new("empty", WeightTensor.Create(type, [0, 5], default)),
        ]);
    }

    private static byte[] Written(StateDict weights)
    {
        using var stream = new MemoryStream();
        TorchCheckpoint.Write(weights, stream);
        return stream.ToArray();
    }

    private static void AssertSame(StateDict expected, StateDict actual)
    {
        Assert.Equal(expected.Keys, actual.Keys);
        foreach (var (name, tensor) in expected)
        {
            Assert.Equal(tensor.ToString(), actual[name].ToString());
            Assert.Equal(tensor.Bytes.ToArray(), actual[name].Bytes.ToArray());
        }
    }
}

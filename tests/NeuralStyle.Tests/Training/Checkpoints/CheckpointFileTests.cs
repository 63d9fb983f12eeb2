using NeuralStyle.Common;
using NeuralStyle.Training.Checkpoints;
using NeuralStyle.Weights;
using Xunit;

namespace NeuralStyle.Tests.Training.Checkpoints;

public sealed class CheckpointFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("checkpoint.safetensors");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_WrittenFile_ReturnsTensorsAndMetadata()
    {
        CheckpointFile.Write(File, Content());

        var read = CheckpointFile.Read(File);

        Assert.Equal(Content()["weights"].ToSingles(), read["weights"].ToSingles());
        Assert.Equal("7", read.Metadata["neuralstyle.step"]);
    }

    [Fact]
    public void Read_AnyBitFlipped_IsRefused()
    {
        CheckpointFile.Write(File, Content());
        var bytes = System.IO.File.ReadAllBytes(File);
        var random = CounterRandom.For(3, 0);

        for (var flip = 0; flip < 2000; flip++)
        {
            var bit = random.Below(flip, 8 * bytes.Length);
            var damaged = bytes.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertRefused(damaged, $"bit {bit}");
        }
    }

    [Fact]
    public void Read_EveryBitOfTheHeaderFlipped_IsRefused()
    {
        CheckpointFile.Write(File, Content());
        var bytes = System.IO.File.ReadAllBytes(File);
        var header = 8 + (int)BitConverter.ToInt64(bytes);

        for (var bit = 0; bit < 8 * header; bit++)
        {
            var damaged = bytes.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertRefused(damaged, $"bit {bit}");
        }
    }

    [Fact]
    public void Read_CutShortAnywhere_IsRefused()
    {
        CheckpointFile.Write(File, Content());
        var bytes = System.IO.File.ReadAllBytes(File);

        for (var length = 0; length < bytes.Length; length += 7)
        {
            AssertRefused(bytes[..length], $"length {length}");
        }
    }

    [Fact]
    public void Read_TailOfZeros_IsRefused()
    {
        CheckpointFile.Write(File, Content());
        var bytes = System.IO.File.ReadAllBytes(File);
        bytes.AsSpan(bytes.Length - 100).Clear(); // as some file systems leave it after a power failure

        AssertRefused(bytes, "zeros");
    }

    [Fact]
    public void Read_SafeTensorsWithoutAHash_SaysThatItIsNoCheckpoint()
    {
        SafeTensors.Write(Content(), File);

        var error = Assert.Throws<ModelFormatException>(() => CheckpointFile.Read(File));

        Assert.Contains("something else", error.Message);
    }

    [Fact]
    public void Read_OtherVersion_SaysWhatToDo()
    {
        CheckpointFile.Write(File, Content());
        var text = System.IO.File.ReadAllBytes(File);
        Replace(text, "\"neuralstyle.checkpoint\":\"1\"", "\"neuralstyle.checkpoint\":\"9\"");
        Rehash(text);

        System.IO.File.WriteAllBytes(File, text);

        var error = Assert.Throws<CheckpointException>(() => CheckpointFile.Read(File));
        Assert.Contains("Resume it with the version that saved it", error.Message);
    }

    [Fact]
    public void Write_Twice_GivesTheSameBytes()
    {
        CheckpointFile.Write(File, Content());
        var first = System.IO.File.ReadAllBytes(File);

        CheckpointFile.Write(File, Content());

        Assert.Equal(first, System.IO.File.ReadAllBytes(File));
        Assert.Equal(["checkpoint.safetensors"], _folder.Names());
    }

    [Fact]
    public void Write_EveryStage_IsReachedInOrder()
    {
        var stages = new List<SaveStage>();

        CheckpointFile.Write(File, Content(), stages.Add);

        Assert.Equal(Enum.GetValues<SaveStage>().Except([SaveStage.Pruned]), stages);
    }

    private static StateDict Content() => new(
        [
            KeyValuePair.Create("weights", WeightTensor.FromSingles([300], [.. Enumerable.Range(0, 300).Select(i => i * 0.25f)])),
            KeyValuePair.Create("more", WeightTensor.FromSingles([2, 2], [1, 2, 3, 4])),
        ],
        [KeyValuePair.Create("neuralstyle.step", "7")]);

    private static void Replace(byte[] bytes, string old, string value)
        => System.Text.Encoding.ASCII.GetBytes(value).CopyTo(bytes, bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(old)));

    // The hash as the class documents it, computed here: 64 zeros in its own place.
    private static void Rehash(byte[] bytes)
    {
        var place = bytes.AsSpan().IndexOf("\"neuralstyle.sha256\":\""u8) + "\"neuralstyle.sha256\":\"".Length;
        bytes.AsSpan(place, 64).Fill((byte)'0');
        System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes))).CopyTo(bytes, place);
    }

    private void AssertRefused(byte[] bytes, string what)
    {
        System.IO.File.WriteAllBytes(File, bytes);
        Assert.True(Record.Exception(() => CheckpointFile.Read(File)) is ModelFormatException, what);
    }
}

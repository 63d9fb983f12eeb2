using System.Security.Cryptography;
using NeuralStyle.Weights;
using Xunit;

namespace NeuralStyle.Tests.Weights;

public sealed class TorchCheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Layouts { get; } = [.. TorchFixture.Layouts];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("candy_nc8_b1_e2_1e05_1e10.model")]
    [InlineData("udnie_nc8_b1_e2_1e05_1e10.model")]
    public void Read_PublishedCheckpoint_HasItsTensors(string name)
    {
        var weights = TorchCheckpoint.Read(SharedData.Require($"pth/{name}"));

        Assert.Equal(62, weights.Count);
        Assert.Equal("legacy", weights.Metadata["torch.layout"]);
        Assert.Equal([8, 3, 9, 9], weights["conv1.conv2d.weight"].Shape);
        Assert.All(weights.Values, tensor => Assert.All(tensor.AsSingles().ToArray(), value => Assert.True(float.IsFinite(value))));
        Assert.Contains(weights.Values, tensor => tensor.AsSingles().ContainsAnyExcept(0f));
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Read_EachType_GivesItsValues(string layout)
    {
        var weights = Read("types", layout);

        Assert.Equal(Enum.GetValues<WeightType>().Order(), weights.Values.Select(tensor => tensor.Type).Order());
        Assert.All(weights.Values, tensor => Assert.Equal([2, 3], tensor.Shape));
        Assert.All(weights.Values, tensor => Assert.Equal(tensor.Type == WeightType.Bool ? [0f, 1, 1, 1, 1, 1] : [0f, 1, 2, 3, 4, 5], tensor.ToSingles()));
        Assert.Equal(layout, weights.Metadata["torch.layout"]);
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Read_Views_GivesTheirElementsInOrder(string layout)
    {
        var weights = Read("views", layout);

        Assert.Equal(Enumerable.Range(0, 24).Select(i => (float)i), weights["whole"].ToSingles());
        Assert.Equal([6, 4], weights["transposed"].Shape);
        Assert.Equal([0f, 6, 12, 18, 1, 7], weights["transposed"].ToSingles()[..6]);
        Assert.Equal([2f, 8, 14, 20], weights["column"].ToSingles());
        Assert.Equal([8f, 9, 10, 14, 15, 16], weights["block"].ToSingles());
        Assert.Equal([0f, 3, 12, 15], weights["every_other"].ToSingles());
        Assert.Equal(Enumerable.Range(6, 12).Select(i => (float)i), weights["rows"].ToSingles());
        Assert.Equal([4, 2, 3], weights["permuted"].Shape);
        Assert.Equal([0f, 4, 8, 12, 16, 20, 1], weights["permuted"].ToSingles()[..7]);
        Assert.Equal(Enumerable.Range(0, 24).Select(i => (float)i), weights["channels_last"].ToSingles());
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Read_SharedScalarsParametersAndEmpty_GivesEach(string layout)
    {
        var weights = Read("kinds", layout);

        Assert.Equal([1f, 2, 3], weights["shared"].ToSingles());
        Assert.Equal([1f, 2, 3], weights["same"].ToSingles());
        Assert.Equal([4f, 5], weights["parameter"].ToSingles());
        Assert.Empty(weights["scalar"].Shape);
        Assert.Equal([7.5f], weights["scalar"].ToSingles());
        Assert.Equal([0, 3], weights["empty"].Shape);
        Assert.Equal([8f], weights["needs_grad"].ToSingles());
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Read_StateDictOfAModule_KeepsNamesAndOrder(string layout)
    {
        var weights = Read("module", layout);

        Assert.Equal(["conv.weight", "conv.bias", "norm.weight", "norm.bias", "norm.running_mean", "norm.running_var", "norm.num_batches_tracked"], weights.Keys);
        Assert.Equal(WeightType.Int64, weights["norm.num_batches_tracked"].Type);
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Read_CheckpointOfATraining_GivesTheModelUnderItsPathAndTellsTheRest(string layout)
    {
        var weights = Read("wrapped", layout);

        Assert.Equal(Read("module", layout).Keys.Select(key => $"state_dict.{key}"), weights.Keys.Where(key => key.StartsWith("state_dict.", StringComparison.Ordinal)));
        Assert.Contains("optimizer.state.0.exp_avg", weights.Keys);
        Assert.Equal(["commit_hash", "done", "epoch", "loss", "seed", "torch.layout"], weights.Metadata.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["0123abcd", "True", "3", "0.25", "18446744073709551615"], ((string[])["commit_hash", "done", "epoch", "loss", "seed"]).Select(name => weights.Metadata[name]));
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Read_NameWithItsHash_IsVerified(string layout)
    {
        var bytes = TorchFixture.Bytes("kinds", layout);
        var path = _folder.Write($"vgg-{Convert.ToHexStringLower(SHA256.HashData(bytes))[..8]}.pth", bytes);

        Assert.Equal("verified", TorchCheckpoint.Read(path).Metadata["torch.sha256-prefix"]);
        Assert.DoesNotContain("torch.sha256-prefix", TorchCheckpoint.Read(_folder.Write("vgg-ABCDEF01.pth", bytes)).Metadata.Keys);
    }

    [Fact]
    public void Read_NameWithAnotherHash_IsDamaged()
    {
        var path = _folder.Write("vgg-0badf00d.pth", TorchFixture.Bytes("kinds", "zip"));

        var error = Assert.Throws<ModelFormatException>(() => TorchCheckpoint.Read(path));

        Assert.Equal("torch.sha256", error.Rule);
        Assert.Contains("download is damaged", error.Message);
    }

    [Fact]
    public void Read_StreamWithSomethingBefore_StartsAtItsPosition()
    {
        foreach (var layout in TorchFixture.Layouts)
        {
            using var stream = new MemoryStream([1, 2, 3, .. TorchFixture.Bytes("kinds", layout)]) { Position = 3 };

            Assert.Equal(6, TorchCheckpoint.Read(stream).Count);
        }
    }

    [Fact]
    public void Read_StreamThatCannotSeek_Throws()
    {
        using var pipe = new System.IO.Compression.GZipStream(new MemoryStream(), System.IO.Compression.CompressionMode.Decompress);

        Assert.Throws<ArgumentException>(() => TorchCheckpoint.Read(pipe));
    }

    private static StateDict Read(string name, string layout) => TorchCheckpoint.Read(TorchFixture.File(name, layout));
}

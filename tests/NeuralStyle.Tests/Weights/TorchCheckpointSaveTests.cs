using NeuralStyle.Networks;
using NeuralStyle.Weights;
using Xunit;

namespace NeuralStyle.Tests.Weights;

/// <summary>Models written for the programs that their networks come from.</summary>
public sealed class TorchCheckpointSaveTests : TensorTest
{
    [Theory]
    [InlineData("examples.pth")]
    [InlineData("gordicaleksa.pth")]
    [InlineData("rrmina.pth")]
    [InlineData("reconet.pth")]
    public void Save_ImportedModel_HasTheKeysOfItsFile(string file)
    {
        using var folder = new TemporaryFolder();
        var original = WeightFamily.Resolve(TorchCheckpoint.Read(Fixture.Network(file)), family: null, static family => family is StyleFamily).Weights;

        TorchCheckpoint.Save(StyleModel.Import(Fixture.Network(file)), folder.File("again.pth"));

        var again = TorchCheckpoint.Read(folder.File("again.pth"));
        Assert.Equal(original.Keys.Order(StringComparer.Ordinal), again.Keys.Order(StringComparer.Ordinal));
        Assert.All(original, pair => Assert.True(pair.Value.Bytes.Span.SequenceEqual(again[pair.Key].Bytes.Span), pair.Key));
    }

    [Fact]
    public void Save_AsTheFamilyOfAnotherSystem_HasItsKeys()
    {
        using var folder = new TemporaryFolder();

        TorchCheckpoint.Save(StyleModel.Import(Fixture.Network("examples.pth")), folder.File("a.pth"), WeightFamily.Pystiche);

        Assert.Same(WeightFamily.Pystiche, WeightFamily.Recognize(TorchCheckpoint.Read(folder.File("a.pth"))));
    }

    [Theory]
    [InlineData(2, UpsamplingKind.Nearest)]
    [InlineData(1, UpsamplingKind.Transposed)]
    public void Save_NetworkOfNoSystem_SaysSoAndWritesNothing(int styles, UpsamplingKind upsampling)
    {
        using var folder = new TemporaryFolder();
        using var network = new TransformNetwork(new TransformNetworkOptions { Width = 2, ResidualBlocks = 1, Styles = styles, Upsampling = upsampling });

        var error = Assert.Throws<ArgumentException>(() => TorchCheckpoint.Save(network.ToModel(), folder.File("a.pth")));

        Assert.Contains("not that of any system", error.Message);
        Assert.Empty(folder.Names());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)] // as many convolutions as with two residual blocks, whose sums would not fit
    public void Save_NetworkOfOtherParts_SaysSo(int depth)
    {
        using var folder = new TemporaryFolder();
        using var network = new EncoderDecoderNetwork(new EncoderDecoderNetworkOptions { Width = 2, Depth = depth });

        var error = Assert.Throws<ArgumentException>(() => TorchCheckpoint.Save(network.ToModel(), folder.File("a.pth")));

        Assert.Contains("not that of any system", error.Message);
    }

    [Fact]
    public void Save_OtherFamilyThanTheNetworks_SaysSo()
    {
        using var folder = new TemporaryFolder();

        var error = Assert.Throws<ArgumentException>(() => TorchCheckpoint.Save(StyleModel.Import(Fixture.Network("rrmina.pth")), folder.File("a.pth"), WeightFamily.PyTorchExamples));

        Assert.Contains("not that of pytorch/examples", error.Message);
    }

    [Fact]
    public void Save_TransformNetwork_RunsInPyTorchUnchanged()
    {
        using var folder = new TemporaryFolder();
        using var network = new TransformNetwork(new TransformNetworkOptions { Width = 2, ResidualBlocks = 2 });
        TorchCheckpoint.Save(network.ToModel(), folder.File("model.pth"));
        File.Copy(Fixture.Network("image.npy"), folder.File("image.npy"));

        Python.Run(folder.Path, $$"""
            import sys; sys.path.insert(0, r"{{Path.GetDirectoryName(Fixture.Network("image.npy"))}}")
            import numpy as np, torch
            from networks import Transformer, examples
            net = Transformer(examples)
            net.load_state_dict(torch.load("model.pth"))
            image = torch.from_numpy(np.load("image.npy"))
            np.save("output.npy", (net(image * 255) / 255)[:, :, :image.shape[2], :image.shape[3]].detach().numpy())
            """);

        var expected = Features.NpyFile.Read(folder.File("output.npy"));
        Assert.InRange((expected - network.call(Fixture.Array("image"))).abs().max().item<float>(), 0, 1e-4);
    }
}

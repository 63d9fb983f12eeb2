using NeuralStyle.Networks;
using NeuralStyle.Weights;
using TorchSharp;
using Xunit;

namespace NeuralStyle.Tests.Weights;

public sealed class WeightFamilyTests : TensorTest
{
    [Theory]
    [InlineData(32, 5)]
    [InlineData(8, 5)]
    [InlineData(3, 0)]
    [InlineData(16, 9)]
    public void Recognize_TransformNetwork_IsOfPyTorchExamples(int width, int residualBlocks)
    {
        using var network = new TransformNetwork(new TransformNetworkOptions { Width = width, ResidualBlocks = residualBlocks });

        Assert.Same(WeightFamily.PyTorchExamples, WeightFamily.Recognize(network.ToStateDict()));
    }

    [Fact]
    public void Recognize_ParallelPrefixAndStaleBuffers_AreNoHindrance()
    {
        var stale = Weights().Concat(
        [
            Vector("res1.in2.running_mean", 8), Vector("res1.in2.running_var", 8), Vector("in1.num_batches_tracked", 1),
        ]);

        Assert.Same(WeightFamily.PyTorchExamples, WeightFamily.Recognize(new StateDict(stale.Select(pair => KeyValuePair.Create("module." + pair.Key, pair.Value)))));
    }

    [Fact]
    public void Recognize_KeyMissing_NamesFamilyAndKey()
        => Fails("1 missing: \"res1.in2.bias\"", Weights().Where(pair => pair.Key != "res1.in2.bias"));

    [Fact]
    public void Recognize_FirstKernelMissing_NamesIt()
        => Fails("missing: \"conv1.conv2d.weight\"", Weights().Where(pair => pair.Key != "conv1.conv2d.weight"));

    [Fact]
    public void Recognize_KeyTooMuch_NamesIt()
        => Fails("1 unexpected: \"in6.weight\"", Weights().Append(Vector("in6.weight", 3)));

    [Fact]
    public void Recognize_OtherShape_NamesBoth()
        => Fails("1 of another shape: \"in3.weight\" is (5), expected (8)", Weights().Where(pair => pair.Key != "in3.weight").Append(Vector("in3.weight", 5)));

    [Fact]
    public void Recognize_OtherKernels_NamesBoth()
        => Fails(
            "\"res1.conv1.conv2d.weight\" is (9, 8, 3, 3), expected (8, 8, 3, 3)",
            Weights().Where(pair => pair.Key != "res1.conv1.conv2d.weight").Append(Kernels("res1.conv1.conv2d.weight", 9, 8, 3)));

    [Fact]
    public void Recognize_EvenKernels_AreRefused()
        => Fails(
            "\"conv1.conv2d.weight\" is (2, 3, 8, 8), expected (32, 3, 9, 9)",
            Weights().Where(pair => pair.Key != "conv1.conv2d.weight").Append(Kernels("conv1.conv2d.weight", 2, 3, 8)));

    [Fact]
    public void Recognize_HalfOfAResidualBlock_IsMissingTheRest()
        => Fails("7 missing: \"res2.conv1.conv2d.bias\"", Weights().Append(Kernels("res2.conv1.conv2d.weight", 8, 8, 3)));

    [Fact]
    public void Recognize_ManyMissing_ListsTwenty()
    {
        var error = Assert.Throws<ModelFormatException>(() => WeightFamily.Recognize(new StateDict(Weights(residualBlocks: 5).Where((_, i) => i % 2 == 0))));

        Assert.Contains("31 missing: ", error.Message);
        Assert.Contains(", and 11 more", error.Message);
    }

    [Fact]
    public void Recognize_NothingKnown_ShowsTheKeys()
    {
        var error = Assert.Throws<ModelFormatException>(() => WeightFamily.Recognize(new StateDict([Vector("a\u001b[31m", 1), Vector("b", 1)])));

        Assert.Contains("belong to none of the families", error.Message);
        Assert.Contains("2 keys found: \"a\\u001b[31m\", \"b\"", error.Message);
    }

    [Fact]
    public void Recognize_Nothing_SaysSo()
        => Assert.Contains("belong to none", Assert.Throws<ModelFormatException>(() => WeightFamily.Recognize(StateDict.Empty)).Message);

    [Theory]
    [InlineData("ins.weight", "model1.0.conv2d.weight", "MSG-Net")]
    public void Recognize_KnownAndNotRead_SaysWhy(string first, string second, string why)
        => Assert.Contains(why, Assert.Throws<ModelFormatException>(() => WeightFamily.Recognize(new StateDict([Vector(first, 1), Vector(second, 1)]))).Message);

    [Theory]
    [InlineData("vgg16.pth", "VGG")]
    [InlineData("vgg19-legacy.pth", "VGG")]
    [InlineData("vgg19-caffe.pth", "VGG")]
    [InlineData("vgg-normalised.pth", "normalized VGG")]
    [InlineData("adain-decoder.pth", "AdaIN decoder")]
    public void Recognize_FilesOfPyTorch_NamesTheFamily(string file, string family)
        => Assert.Equal(family, WeightFamily.Recognize(WeightFile.Read(Fixture.Network(file))).Name);

    [Fact]
    public void All_Families_HaveNamesOfTheirOwn()
        => Assert.Equal(WeightFamily.All.Count, WeightFamily.All.Select(family => family.Name).Distinct().Count());

    private static IEnumerable<KeyValuePair<string, WeightTensor>> Weights(int residualBlocks = 1)
    {
        using var scope = torch.NewDisposeScope();
        using var network = new TransformNetwork(new TransformNetworkOptions { Width = 2, ResidualBlocks = residualBlocks });
        return [.. network.ToStateDict()];
    }

    private static void Fails(string why, IEnumerable<KeyValuePair<string, WeightTensor>> weights)
    {
        var error = Assert.Throws<ModelFormatException>(() => WeightFamily.Recognize(new StateDict(weights)));

        Assert.Contains("almost those of pytorch/examples", error.Message);
        Assert.Contains(why, error.Message);
        Assert.Equal("family.unknown", error.Rule);
    }

    private static KeyValuePair<string, WeightTensor> Vector(string name, int size) => KeyValuePair.Create(name, WeightTensor.FromSingles([size], new float[size]));

    private static KeyValuePair<string, WeightTensor> Kernels(string name, int outChannels, int inChannels, int side)
        => KeyValuePair.Create(name, WeightTensor.FromSingles([outChannels, inChannels, side, side], new float[outChannels * inChannels * side * side]));
}

using NeuralStyle.Graphs;
using NeuralStyle.Networks;
using NeuralStyle.Weights;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Weights;

/// <summary>Networks that PyTorch wrote, against the images that PyTorch makes of them.</summary>
public sealed class StyleModelImportTests : TensorTest
{
    private const double Tolerance = 1e-4; // on [0, 1]

    [Theory]
    [InlineData("examples.pth", "pytorch/examples", 2)]
    [InlineData("examples-legacy.pth", "pytorch/examples", 2)]
    [InlineData("examples-wrapped.pth", "pytorch/examples", 2)]
    [InlineData("examples.onnx", "ONNX", 2)]
    [InlineData("gordicaleksa.pth", "gordicaleksa", 2)]
    [InlineData("pystiche.pth", "pystiche", 1)]
    [InlineData("rrmina.pth", "rrmina", 1)]
    [InlineData("reconet.pth", "ReCoNet", 1)]
    public void Import_NetworkOfPyTorch_MakesItsImage(string file, string family, int residualBlocks)
    {
        var model = StyleModel.Import(Fixture.Network(file));

        Assert.Equal(family, model.Info.Metadata["Family"]);
        Assert.Equal([Path.GetFileNameWithoutExtension(file)], model.Info.StyleNames);
        Assert.Equal(6 + (2 * residualBlocks), model.Graph.Operations.Count(operation => operation is ConvolutionOperation or TransposedConvolutionOperation));
        AssertEqual(Fixture.Array(file.Split('.', '-')[0] + ".output"), Run(model, Fixture.Array("image")));
    }

    [Fact]
    public void Import_FolderOfTensorFlow_MakesItsImage()
    {
        var weights = WeightFile.Read(Fixture.Network("lengstrom"));
        var model = StyleModel.Import(new StateDict(weights.Select(pair => pair.Key == "Variable" ? KeyValuePair.Create(pair.Key, Of255(pair.Value)) : pair)));

        Assert.Equal("lengstrom", model.Info.Metadata["Family"]);
        AssertEqual(Fixture.Array("lengstrom.output"), Run(model, Fixture.Array("image")[.., .., ..20, ..28]));
    }

    // The fixture was made of an image in [0, 1]; the system feeds 0-255 when it stylizes.
    private static WeightTensor Of255(WeightTensor kernels)
        => WeightTensor.FromSingles([.. kernels.Shape], [.. kernels.ToSingles().Select(value => value / 255)]);

    [Theory]
    [InlineData(21, 30)]
    [InlineData(5, 7)]
    [InlineData(9, 4)]
    public void Import_FolderOfTensorFlow_KeepsAnySize(int height, int width)
    {
        var model = StyleModel.Import(Fixture.Network("lengstrom"));

        Assert.Equal([1, 3, height, width], Run(model, rand(1, 3, height, width)).shape);
    }

    [Fact]
    public void Import_StaleBuffers_AreDropped()
    {
        var file = TorchCheckpoint.Read(Fixture.Network("examples.pth"));

        var model = StyleModel.Import(file);

        Assert.Equal(18, file.Keys.Count(key => key.Contains("running_", StringComparison.Ordinal)));
        Assert.Equal(file.Count - 18, model.Weights.Count);
    }

    [Fact]
    public void Import_ThenSaveAndLoad_IsTheSameModel()
    {
        using var folder = new TemporaryFolder();
        var model = StyleModel.Import(Fixture.Network("rrmina.pth"));

        model.Save(folder.File("model.safetensors"));
        var again = StyleModel.Import(folder.File("model.safetensors"));

        Assert.Equal(GraphJson.Write(model.Graph), GraphJson.Write(again.Graph));
        Assert.Equal(model.Info.Metadata, again.Info.Metadata);
        Assert.Equal(model.Info.StyleNames, again.Info.StyleNames);
        Assert.All(model.Weights, weight => Assert.True(weight.Value.Bytes.Span.SequenceEqual(again.Weights[weight.Key].Bytes.Span)));
    }

    [Fact]
    public void Import_PyTorchExamples_FitsTransformNetwork()
    {
        using var network = new TransformNetwork(new TransformNetworkOptions { Width = 2, ResidualBlocks = 2 });
        var model = StyleModel.Import(Fixture.Network("examples.pth"));

        network.LoadWeights(model.Weights);

        Assert.Equal(GraphJson.Write(network.ToGraph()), GraphJson.Write(model.Graph));
        AssertEqual(Fixture.Array("examples.output"), network.call(Fixture.Array("image")));
    }

    [Fact]
    public void Import_Transposed_FitsTransformNetwork()
    {
        var options = new TransformNetworkOptions { Width = 2, ResidualBlocks = 1, Upsampling = UpsamplingKind.Transposed, Range = ValueRange.BgrZeroTo255 };
        using var network = new TransformNetwork(options);
        var model = StyleModel.Import(Fixture.Network("rrmina.pth"));

        network.LoadWeights(model.Weights);

        Assert.Equal(GraphJson.Write(network.ToGraph()), GraphJson.Write(model.Graph));
    }

    [Theory]
    [InlineData("candy_nc8_b1_e2_1e05_1e10.model")]
    [InlineData("udnie_nc8_b1_e2_1e05_1e10.model")]
    public void Import_GenuineFiles_AreOfPyTorchExamples(string file)
    {
        var model = StyleModel.Import(SharedData.Require(Path.Combine("pth", file)));

        Assert.Equal("pytorch/examples", model.Info.Metadata["Family"]);
        Assert.Equal([8, 3, 9, 9], model.Weights["conv1.conv2d.weight"].Shape);
        Assert.Equal(62, model.Weights.Count);
    }

    [Fact]
    public void Import_VggWeights_SaysWhatTheyAreFor()
    {
        var error = Assert.Throws<ModelFormatException>(() => StyleModel.Import(Fixture.Network("vgg16.pth")));

        Assert.Equal("family.no-network", error.Rule);
        Assert.Equal(Fixture.Network("vgg16.pth"), error.Path);
        Assert.Contains("VggFeatures.Load", error.Message);
    }

    [Fact]
    public void Import_OtherFamilyThanAskedFor_TellsWhatDoesNotFit()
    {
        var error = Assert.Throws<ModelFormatException>(() => StyleModel.Import(Fixture.Network("gordicaleksa.pth"), WeightFamily.PyTorchExamples));

        Assert.Contains("almost those of pytorch/examples", error.Message);
        Assert.Contains("6 missing: \"deconv1.conv2d.weight\"", error.Message);
        Assert.Contains("6 unexpected: \"up1.conv2d.conv2d.weight\"", error.Message);
    }

    [Fact]
    public void Import_IntegerWeights_SaysSo()
    {
        var weights = TorchCheckpoint.Read(Fixture.Network("pystiche.pth"));
        var integers = new StateDict(weights.Select(pair => KeyValuePair.Create(
            pair.Key, WeightTensor.Create(WeightType.Int8, [.. pair.Value.Shape], new byte[pair.Value.ElementCount]))));

        Assert.Equal("family.type", Assert.Throws<ModelFormatException>(() => StyleModel.Import(integers)).Rule);
    }

    [Fact]
    public void Import_HalfPrecision_Works()
    {
        var weights = TorchCheckpoint.Read(Fixture.Network("pystiche.pth"));
        var halves = new StateDict(weights.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToTensor().to_type(ScalarType.Float16).ToWeightTensor())));

        var image = Run(StyleModel.Import(halves), Fixture.Array("image"));

        Assert.True(image.allclose(Fixture.Array("pystiche.output"), rtol: 0, atol: 0.02));
    }

    private static Tensor Run(StyleModel model, Tensor image)
    {
        using var network = StyleNetwork.FromModel(model);
        using var noGradient = no_grad();
        return network.call(image);
    }

    private static void AssertEqual(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.InRange((expected - actual).abs().max().item<float>(), 0, Tolerance);
    }
}

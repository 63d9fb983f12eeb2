using NeuralStyle.Features;
using NeuralStyle.Graphs;
using NeuralStyle.Inference;
using NeuralStyle.Inference.Engine;
using NeuralStyle.Inference.Torch;
using NeuralStyle.Kernels;
using NeuralStyle.Networks;
using NeuralStyle.Tests.Graphs;
using NeuralStyle.Tests.Training;
using NeuralStyle.Tests.Weights;
using NeuralStyle.Weights;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Tests.Networks;

public sealed class AttentionStyleNetworkTests : TensorTest
{
    private static readonly ImageBuffer Painting = TrainingImages.Image(40, 36, seed: 11);
    private static readonly ImageBuffer Other = TrainingImages.Image(44, 36, seed: 5);

    [Fact]
    public void Options_Defaults_AreDocumented()
    {
        var options = new AttentionStyleNetworkOptions();

        Assert.Equal((1e-5, 512), (options.Epsilon, options.StyleSize));
        Assert.Null(options.Layers);
    }

    [Theory]
    [InlineData(33, 21, false)]
    [InlineData(16, 17, false)]
    [InlineData(97, 80, true)]
    public void Stylize_Model_EqualsTheModule(int width, int height, bool hasTwoLayers)
    {
        using var network = Network(hasTwoLayers);
        using var stylizer = Stylizer.Create(network.ToModel());
        var image = TrainingImages.Image(width, height, seed: 1);

        var actual = stylizer.Stylize(image, StyleSelection.From(Painting, size: 36)).ToTensor();

        using var noGradient = no_grad();
        var expected = network.call(image.ToTensor(), Painting.ToTensor());
        Assert.Equal([1, 3, height, width], expected.shape);
        Assert.True(actual.allclose(expected.clamp(0, 1), rtol: 0, atol: 1e-4), $"{(actual - expected.clamp(0, 1)).abs().max().item<float>()}");
    }

    [Fact]
    public void ToModel_Keys_AreThePublishedOnes()
    {
        using var network = new AttentionStyleNetwork(Vgg(), new AttentionStyleNetworkOptions { Layers = [VggLayer.Relu4_1] });

        var keys = network.ToStateDict().Keys.Where(key => !key.StartsWith("decoder", StringComparison.Ordinal));

        Assert.Equal(
            [
                "merge_conv.bias", "merge_conv.weight", "sanet4_1.f.bias", "sanet4_1.f.weight", "sanet4_1.g.bias", "sanet4_1.g.weight",
                "sanet4_1.h.bias", "sanet4_1.h.weight", "sanet4_1.out_conv.bias", "sanet4_1.out_conv.weight",
            ],
            keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Save_Model_LoadsTheSame()
    {
        using var folder = new TemporaryFolder();
        using var network = Network();
        var model = network.ToModel();
        using var stylizer = Stylizer.Create(model);

        model.Save(folder.File("attention.safetensors"));

        using var loaded = Stylizer.Load(folder.File("attention.safetensors"));
        Assert.Equal(stylizer.Stylize(Other, StyleSelection.From(Painting)).AsFloats(), loaded.Stylize(Other, StyleSelection.From(Painting)).AsFloats());
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("blend")]
    [InlineData("masked")]
    public void Run_AnyKernels_EqualsLibTorch(string selection)
    {
        var model = OddModel();
        var image = TrainingImages.Image(37, 29, seed: 1);
        using var torch = TorchExecutor.Create(model, "cpu", Precision.Single);
        var resolver = new StyleResolver(model, new StyleLibrary(model));
        var expected = torch.Run(image, resolver.Resolve(Selection(selection), torch.Predict), OutputFormat.Floats).ToTensor();

        foreach (var kernels in KernelSet.All)
        {
            using var engine = new CpuExecutor(model, threads: 2, kernels: kernels);
            var actual = engine.Run(image, resolver.Resolve(Selection(selection), engine.Predict), OutputFormat.Floats).ToTensor();
            Assert.True(actual.allclose(expected, rtol: 0, atol: 1e-4), $"{kernels.Name}: {(actual - expected).abs().max().item<float>()}");
        }
    }

    [Fact]
    public void Run_BandByBand_GivesTheSameBits()
    {
        using var network = Network();
        var model = network.ToModel();
        var image = TrainingImages.Image(40, 2400, seed: 1);
        using var whole = new CpuExecutor(model, threads: 1);
        using var bands = new CpuExecutor(model, threads: 3, memoryBudget: whole.EstimateMemory(2400, 40) * 2 / 3);
        var style = new StyleResolver(model, new StyleLibrary(model)).Resolve(Selection("masked"), whole.Predict);

        Assert.Equal(whole.Run(image, style, OutputFormat.Floats).AsFloats(), bands.Run(image, style, OutputFormat.Floats).AsFloats());
    }

    [Fact]
    public void Stylize_MaskOfOneColor_EqualsThatStyle()
    {
        using var network = Network();
        using var stylizer = Stylizer.Create(network.ToModel());
        var white = ImageBuffer.FromBytes(2, 2, [.. Enumerable.Repeat((byte)255, 12)]);

        var actual = stylizer.Stylize(Other, StyleSelection.Masked(StyleSelection.From(Other), new StyleRegion(white, StyleSelection.From(Painting)))).ToTensor();

        Assert.True(actual.allclose(stylizer.Stylize(Other, StyleSelection.From(Painting)).ToTensor(), rtol: 0, atol: 1e-5));
    }

    [Fact]
    public void Prepare_Style_IsUsedByAnyCall()
    {
        using var network = Network();
        var model = network.ToModel();
        using var stylizer = Stylizer.Create(model);
        var prepared = stylizer.Prepare(Painting);

        Assert.Equal(stylizer.Stylize(Other, StyleSelection.From(Painting)).AsFloats(), stylizer.Stylize(Other, prepared).AsFloats());
        Assert.True(prepared.Rows.IsEmpty);
        Assert.Contains("Stylizer.Prepare", Assert.Throws<ArgumentException>(() => PreparedStyle.FromRows(model, [])).Message);
    }

    [Fact]
    public void Create_PredictorOfOtherChannels_NamesBoth()
    {
        var model = OddModel();
        var other = new Graph([new StyleFeaturesOperation([0])], output: 1, GraphKind.Features);

        var error = Assert.Throws<ModelFormatException>(() => new StyleModel(model.Graph, model.Weights, predictor: new StylePredictorModel(other, new StateDict([]))));

        Assert.Contains("features of 3 channels, but the network's attention reads 10, 6", error.Message);
    }

    [Fact]
    public void Create_LayersOfDifferentChannels_SaysSo()
    {
        using var encoder = new BuiltInFeatures(roundsUp: true);

        Assert.Contains("64, 128", Assert.Throws<ArgumentException>(() => new AttentionStyleNetwork(encoder, new() { Layers = [VggLayer.Relu3_1, VggLayer.Relu4_1] })).Message);
    }

    [Fact]
    public void ImportAttention_FilesOfANetwork_GiveItsImages()
    {
        using var folder = new TemporaryFolder();
        using var network = Network(hasTwoLayers: true);
        var weights = network.ToStateDict();
        Write(folder.File("encoder.safetensors"), ((Module)network.Encoder).ToStateDict(), "features.", "features.", input: "RGB 0-1; reflection padding 1");
        Write(folder.File("transform.safetensors"), new StateDict(weights.Where(pair => !pair.Key.StartsWith("decoder", StringComparison.Ordinal))), "", "");
        Write(folder.File("decoder.safetensors"), new StateDict(weights.Where(pair => pair.Key.StartsWith("decoder", StringComparison.Ordinal))), "decoder.", "");

        var model = StyleModel.ImportAttention(folder.File("encoder.safetensors"), folder.File("transform.safetensors"), folder.File("decoder.safetensors"), styleSize: 36);

        using var imported = Stylizer.Create(model);
        using var original = Stylizer.Create(network.ToModel());
        Assert.Equal(original.Stylize(Other, StyleSelection.From(Painting)).AsFloats(), imported.Stylize(Other, StyleSelection.From(Painting)).AsFloats());
    }

    private static void Write(string path, StateDict weights, string prefix, string replacement, string input = "")
        => SafeTensors.Write(new StateDict(
            weights.Select(pair => KeyValuePair.Create(replacement + pair.Key[prefix.Length..], pair.Value)), new Dictionary<string, string> { ["input"] = input }), path);

    private static StyleSelection Selection(string kind)
    {
        var blend = StyleSelection.Blend((StyleSelection.From(Painting, size: 20), 0.7f), (StyleSelection.From(Other, size: 24), 0.5f));
        return kind switch
        {
            "plain" => StyleSelection.From(Painting, size: 20),
            "blend" => blend,
            _ => StyleSelection.Masked(blend, new StyleRegion(TrainingImages.Image(9, 7, seed: 2), StyleSelection.From(Other, size: 16))),
        };
    }

    private static StyleModel OddModel()
    {
        var (graph, features) = (EveryOperation.AttentionGraph, EveryOperation.FeaturesGraph);
        return new StyleModel(graph, Random(graph), predictor: new StylePredictorModel(features, Random(features), styleSize: 20));
    }

    private static StateDict Random(Graph graph) => new(graph.Weights.Select(need => KeyValuePair.Create(need.Key, (rand([.. need.Value]) - 0.3).ToWeightTensor())));

    private AttentionStyleNetwork Network(bool hasTwoLayers = false)
    {
        var network = new AttentionStyleNetwork(
            hasTwoLayers ? Owned(DeepEncoder()) : Owned(new BuiltInFeatures(roundsUp: true)), new AttentionStyleNetworkOptions { StyleSize = 36 });
        network.ResetWeights(seed: 3);
        return network;
    }

    // To relu5_1, with eight channels in the last two blocks.
    private static VggFeatures DeepEncoder()
    {
        var weights = new Dictionary<string, WeightTensor>();
        foreach (var step in VggTable.Vgg19.WithChannels(step => step.Block < 2 ? 4 : 8).Steps().TakeWhile(step => step.IsPool || step.Convolution != "conv5_2").Where(step => !step.IsPool))
        {
            weights[$"features.{step.Index}.weight"] = (randn(step.OutChannels, step.InChannels, 3, 3) * 0.2).ToWeightTensor();
            weights[$"features.{step.Index}.bias"] = (randn(step.OutChannels) * 0.1).ToWeightTensor();
        }

        return VggFeatures.Create(new StateDict(weights), VggOptions.Normalized with { Range = ValueRange.ZeroToOne });
    }

    private VggFeatures Vgg() => Owned(VggFeatures.Load(Fixture.Network("vgg-normalised.pth")));
}

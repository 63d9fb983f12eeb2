using NeuralStyle.Features;
using NeuralStyle.Inference;
using NeuralStyle.Inference.Engine;
using NeuralStyle.Inference.Torch;
using NeuralStyle.Kernels;
using NeuralStyle.Networks;
using NeuralStyle.Tests.Graphs;
using NeuralStyle.Tests.Inference;
using NeuralStyle.Tests.Training;
using NeuralStyle.Tests.Weights;
using NeuralStyle.Weights;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Networks;

public sealed class AdaptiveStyleNetworkTests : TensorTest
{
    private static readonly Lazy<StyleModel> Small = new(() =>
    {
        using var network = Network();
        return network.ToModel();
    });

    private static readonly ImageBuffer Painting = TrainingImages.Image(40, 36, seed: 11);
    private static readonly ImageBuffer Other = TrainingImages.Image(44, 36, seed: 5);

    [Fact]
    public void Options_Defaults_AreDocumented()
    {
        var options = new AdaptiveStyleNetworkOptions();

        Assert.Equal((VggLayer.Relu4_1, 1e-5, 512), (options.Layer, options.Epsilon, options.StyleSize));
    }

    [Theory]
    [InlineData(33, 21)]
    [InlineData(8, 9)]
    [InlineData(64, 40)]
    public void Stylize_Model_EqualsTheModule(int width, int height)
    {
        using var network = Network();
        using var stylizer = Stylizer.Create(network.ToModel());
        var image = TrainingImages.Image(width, height, seed: 1);

        var actual = stylizer.Stylize(image, StyleSelection.From(Painting, size: 36)).ToTensor();

        using var noGradient = no_grad();
        var expected = network.call(image.ToTensor(), Painting.ToTensor());
        Assert.Equal([1, 3, height, width], expected.shape);
        Assert.True(actual.allclose(expected.clamp(0, 1), rtol: 0, atol: 1e-4), $"{(actual - expected.clamp(0, 1)).abs().max().item<float>()}");
    }

    [Fact]
    public void Stylize_Alpha_IsTheBlendWithTheContent()
    {
        using var network = Network();
        using var stylizer = Stylizer.Create(network.ToModel());
        var image = TrainingImages.Image(33, 21, seed: 1);
        using var noGradient = no_grad();

        foreach (var alpha in new[] { 0, 0.4f, 1 })
        {
            var actual = stylizer.Stylize(image, StyleSelection.Blend((StyleSelection.From(Painting, size: 36), alpha), (StyleSelection.Content, 1 - alpha))).ToTensor();
            var expected = network.Stylize(image.ToTensor(), Painting.ToTensor(), alpha).clamp(0, 1);
            Assert.True(actual.allclose(expected, rtol: 0, atol: 1e-4));
        }
    }

    [Fact]
    public void Stylize_ContentAsStyle_DecodesItsFeatures()
    {
        var model = StyleModel.ImportAdaptive(Fixture.Network("vgg-normalised.pth"), Fixture.Network("adain-decoder.pth"));
        using var stylizer = Stylizer.Create(model);

        var actual = stylizer.Stylize(Fixture.Array("narrow").ToImage(), StyleSelection.Content).ToTensor();

        Assert.True(actual.allclose(Fixture.Array("adain.output").clamp(0, 1), rtol: 0, atol: 1e-4)); // PyTorch's decoder of PyTorch's features
    }

    [Fact]
    public void ImportAdaptive_FilesInTheWrongOrder_SaysWhatIsWanted()
    {
        var error = Assert.Throws<ModelFormatException>(() => StyleModel.ImportAdaptive(Fixture.Network("adain-decoder.pth"), Fixture.Network("vgg-normalised.pth")));

        Assert.Contains("where the normalized VGG-19, the encoder is wanted", error.Message);
    }

    [Fact]
    public void ToModel_Keys_AreThePublishedOnes()
    {
        using var network = new AdaptiveStyleNetwork(Vgg());

        Assert.Equal(
            new[] { 1, 5, 8, 11, 14, 18, 21, 25, 28 }.SelectMany(index => new[] { $"decoder.{index}.weight", $"decoder.{index}.bias" }).Order(StringComparer.Ordinal),
            network.ToStateDict().Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Save_Model_StoresTheEncoderOnceAndLoadsTheSame()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("adaptive.safetensors");
        using var stylizer = Stylizer.Create(Small.Value);
        var image = TrainingImages.Image(32, 24, seed: 1);

        Small.Value.Save(path);

        using var loaded = Stylizer.Load(path);
        Assert.DoesNotContain(SafeTensors.Read(path).Keys, name => name.StartsWith("predictor.", StringComparison.Ordinal));
        Assert.Equal(stylizer.Stylize(image, StyleSelection.From(Painting)).AsFloats(), loaded.Stylize(image, StyleSelection.From(Painting)).AsFloats());
    }

    [Theory]
    [InlineData(0, "content")]
    [InlineData(255, "painting")]
    public void Stylize_MaskOfOneColor_EqualsThatStyle(byte gray, string style)
    {
        using var stylizer = Stylizer.Create(Small.Value);
        var image = TrainingImages.Image(48, 40, seed: 1);
        var painting = stylizer.Prepare(Painting);

        var actual = stylizer.Stylize(image, StyleSelection.Masked(StyleSelection.Content, new StyleRegion(Plain(gray), painting))).ToTensor();

        var expected = stylizer.Stylize(image, style == "painting" ? painting : StyleSelection.Content).ToTensor();
        Assert.True(actual.allclose(expected, rtol: 0, atol: 1e-4));
    }

    [Fact]
    public void Stylize_TwoRegions_EachIsItsHalfAloneAwayFromTheBorder()
    {
        using var stylizer = Stylizer.Create(Small.Value);
        var (left, right) = (rand(1, 3, 24, 960).ToImage(), (rand(1, 3, 24, 960) * 0.5).ToImage()); // noise, so that all channels vary everywhere
        var image = cat([left.ToTensor(), right.ToTensor()], 3).ToImage(); // (1, 3, 24, 1920)
        var (one, other) = (stylizer.Prepare(Painting), stylizer.Prepare(Other));

        var both = stylizer.Stylize(image, StyleSelection.Masked(one, new StyleRegion(RightHalf(1920), other))).ToTensor();

        // The statistics of each region are its own, so each half is near the half stylized alone; a few columns of the encoder see both halves.
        AssertNear(stylizer.Stylize(left, one).ToTensor(), both, offset: 0, stylizer.Stylize(left, other).ToTensor());
        AssertNear(stylizer.Stylize(right, other).ToTensor(), both, offset: 960, stylizer.Stylize(right, one).ToTensor());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_AnyKernels_EqualsLibTorch(bool isMasked)
    {
        var image = TrainingImages.Image(37, 29, seed: 1);
        using var stylizer = Stylizer.Create(Small.Value);
        var selection = Selection(stylizer, isMasked);
        using var torch = TorchExecutor.Create(Small.Value, "cpu", Precision.Single);
        var expected = torch.Run(image, EngineSamples.Rows(Small.Value, selection), OutputFormat.Floats).ToTensor();

        foreach (var kernels in KernelSet.All)
        {
            using var engine = new CpuExecutor(Small.Value, threads: 2, kernels: kernels);
            var actual = engine.Run(image, EngineSamples.Rows(Small.Value, selection), OutputFormat.Floats).ToTensor();
            Assert.True(actual.allclose(expected, rtol: 0, atol: 1e-4), $"{kernels.Name}: {(actual - expected).abs().max().item<float>()}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.3f)]
    public void Run_NormsInOddPlaces_EqualsLibTorch(float contentShare)
    {
        var graph = EveryOperation.AdaptiveGraph;
        var model = new StyleModel(graph, new StateDict(graph.Weights.Select(need => KeyValuePair.Create(need.Key, (rand([.. need.Value]) - 0.3).ToWeightTensor()))));
        float[] vector = [.. rand(graph.StyleRowLength).data<float>(), contentShare];
        var style = new StyleRows([vector], masks: null);
        var image = TrainingImages.Image(19, 13, seed: 1);
        using var torch = TorchExecutor.Create(model, "cpu", Precision.Single);
        using var engine = new CpuExecutor(model, threads: 2);

        var actual = engine.Run(image, style, OutputFormat.Floats).ToTensor();

        Assert.True(actual.allclose(torch.Run(image, style, OutputFormat.Floats).ToTensor(), rtol: 0, atol: 1e-5));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_BandByBand_GivesTheSameBits(bool isMasked)
    {
        var image = TrainingImages.Image(40, 2400, seed: 1);
        using var stylizer = Stylizer.Create(Small.Value);
        var rows = EngineSamples.Rows(Small.Value, Selection(stylizer, isMasked));
        using var whole = new CpuExecutor(Small.Value, threads: 1);
        using var bands = new CpuExecutor(Small.Value, threads: 3, memoryBudget: whole.EstimateMemory(40, 2400) / 2);

        var expected = whole.Run(image, rows, OutputFormat.Floats);
        var actual = bands.Run(image, rows, OutputFormat.Floats);

        Assert.Equal(expected.AsFloats(), actual.AsFloats());
    }

    [Fact]
    public void Stylize_WithoutAStyle_AsksForAnImage()
    {
        using var stylizer = Stylizer.Create(Small.Value);

        Assert.Contains("StyleSelection.From", Assert.Throws<InvalidOperationException>(() => stylizer.Stylize(Painting)).Message);
    }

    [Fact]
    public void Stylize_ContentInANetworkOfConditionalNorms_SaysWhatToUse()
    {
        using var stylizer = Stylizer.Create(StylizerModels.Small(styles: 2));

        Assert.Contains("Strength", Assert.Throws<InvalidOperationException>(() => stylizer.Stylize(Painting, StyleSelection.Content)).Message);
    }

    [Fact]
    public void Create_EncoderThatRoundsDown_SaysHowToLoadIt()
    {
        using var encoder = new BuiltInFeatures();

        Assert.Contains("roundsUp", Assert.Throws<ArgumentException>(() => new AdaptiveStyleNetwork(encoder)).Message);
    }

    [Fact]
    public void ResetWeights_Network_LeavesTheEncoderAsItIs()
    {
        using var encoder = new BuiltInFeatures(roundsUp: true);
        using var network = new AdaptiveStyleNetwork(encoder);
        var before = encoder.ToStateDict();

        network.ResetWeights(seed: 1);

        Assert.DoesNotContain(network.named_parameters(), named => named.name.Contains("features", StringComparison.Ordinal));
        Assert.All(encoder.ToStateDict(), pair => Assert.Equal(before[pair.Key].ToSingles(), pair.Value.ToSingles()));
    }

    private static AdaptiveStyleNetwork Network()
    {
        var network = new AdaptiveStyleNetwork(new AdaptiveStyleNetworkOptions { StyleSize = 36 });
        network.ResetWeights(seed: 3);
        return network;
    }

    private VggFeatures Vgg() => Owned(VggFeatures.Load(Fixture.Network("vgg-normalised.pth")));

    private static StyleSelection Selection(Stylizer stylizer, bool isMasked)
    {
        StyleSelection blend = stylizer.Prepare(StyleSelection.Blend((StyleSelection.From(Painting), 0.7f), (StyleSelection.Content, 0.3f)));
        return isMasked ? StyleSelection.Masked(stylizer.Prepare(Other), new StyleRegion(RightHalf(), blend)) : blend;
    }

    private static void AssertNear(Tensor expected, Tensor both, int offset, Tensor unlike)
    {
        var outer = offset == 0 ? 0 : 840; // 120 columns
        var actual = both.narrow(3, offset + outer, 120);
        var distance = (actual - expected.narrow(3, outer, 120)).abs().mean().item<float>();
        var distanceToOther = (actual - unlike.narrow(3, outer, 120)).abs().mean().item<float>();
        Assert.True(distance < 0.2 * distanceToOther, $"{distance} against {distanceToOther}");
    }

    private static ImageBuffer Plain(byte gray) => ImageBuffer.FromBytes(4, 4, [.. Enumerable.Repeat(gray, 48)]);

    private static ImageBuffer RightHalf(int width = 16)
        => ImageBuffer.FromBytes(width, 4, [.. Enumerable.Range(0, width * 12).Select(i => (byte)(i / 3 % width < width / 2 ? 0 : 255))]);
}

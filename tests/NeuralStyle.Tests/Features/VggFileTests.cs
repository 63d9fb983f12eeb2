using NeuralStyle.Features;
using NeuralStyle.Graphs;
using NeuralStyle.Networks;
using NeuralStyle.Tests.Weights;
using NeuralStyle.Weights;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Features;

/// <summary>VGG files that PyTorch wrote, tap by tap against what PyTorch makes of an image.</summary>
public sealed class VggFileTests : TensorTest
{
    [Theory]
    [InlineData("vgg16.pth", "vgg16", 13)]
    [InlineData("vgg16-legacy.pth", "vgg16", 13)]
    [InlineData("vgg19.pth", "vgg19", 16)]
    [InlineData("vgg19-legacy.pth", "vgg19", 16)]
    [InlineData("vgg19-caffe.pth", "vgg19-caffe", 16)]
    [InlineData("vgg-normalised.pth", "vgg-normalised", 9)]
    public void Load_FileOfPyTorch_GivesItsTaps(string file, string taps, int count)
    {
        using var vgg = VggFeatures.Load(Fixture.Network(file));
        var expected = Fixture.Array(taps + ".taps");

        var layers = vgg.Layers.Where(layer => layer.StartsWith("relu", StringComparison.Ordinal)).ToList();
        var maps = vgg.Extract(Fixture.Array("narrow"), layers);

        Assert.Equal(count, layers.Count);
        var start = 0L;
        foreach (var layer in layers)
        {
            var actual = maps[layer].flatten();
            var due = expected[TensorIndex.Slice(start, start + actual.numel())];
            Assert.True(((actual - due).abs().max() / due.abs().max()).item<float>() < 1e-4, layer);
            start += actual.numel();
        }

        Assert.Equal(expected.numel(), start);
    }

    [Fact]
    public void Load_KeysByLayer_AreCaffes()
    {
        using var folder = new TemporaryFolder();
        var renamed = Renamed("vgg16.pth");
        SafeTensors.Write(renamed, folder.File("vgg16.weight"));

        using var vgg = VggFeatures.Load(folder.File("vgg16.weight"));

        Assert.Equal(VggOptions.Caffe, vgg.Options);
        Assert.Equal("VGG-16", vgg.Name);
        Assert.Contains("relu5_3", vgg.Layers);
    }

    [Fact]
    public void Load_CaffeByName_IsCaffes()
    {
        using var folder = new TemporaryFolder();
        SafeTensors.Write(TorchCheckpoint.Read(Fixture.Network("vgg19.pth")), folder.File("vgg19-d01eb7cb.safetensors"));

        using var vgg = VggFeatures.Load(folder.File("vgg19-d01eb7cb.safetensors"));

        Assert.Equal(VggOptions.Caffe, vgg.Options);
    }

    [Fact]
    public void Load_OptionsGiven_WinOverTheFile()
    {
        using var vgg = VggFeatures.Load(Fixture.Network("vgg19-caffe.pth"), VggOptions.Torchvision);

        Assert.Equal(VggOptions.Torchvision, vgg.Options);
    }

    [Fact]
    public void Decoder_AfterTheEncoder_GivesPyTorchsImage()
    {
        using var encoder = VggFeatures.Load(Fixture.Network("vgg-normalised.pth"));
        var (family, clean, _) = WeightFamily.Resolve(WeightFile.Read(Fixture.Network("adain-decoder.pth")), family: null, static candidate => candidate is VggFamilyBase);
        var decoder = family.Convert(clean);
        var graph = new GraphBuilder(encoder.named_parameters().Select(named => KeyValuePair.Create<object, string>(named.parameter, named.name)));
        var image = AdaInDecoderFamily.Describe(graph, encoder.Describe(graph, graph.Image, VggLayer.Relu4_1), decoder);
        var model = new StyleModel(graph.Build(graph.Crop(image, graph.Image)), new StateDict(decoder.Concat(encoder.ToStateDict())));
        using var network = StyleNetwork.FromModel(model);
        using var noGradient = no_grad();

        var actual = network.call(Fixture.Array("narrow"));

        Assert.True(actual.allclose(Fixture.Array("adain.output"), rtol: 0, atol: 1e-4));
    }

    private static StateDict Renamed(string file)
    {
        var names = VggTable.Vgg16.Steps().Where(step => !step.IsPool).ToDictionary(step => $"features.{step.Index}", step => step.Convolution);
        return new StateDict(TorchCheckpoint.Read(Fixture.Network(file))
            .Where(pair => pair.Key.StartsWith("features.", StringComparison.Ordinal))
            .Select(pair => KeyValuePair.Create(names[pair.Key[..pair.Key.LastIndexOf('.')]] + pair.Key[pair.Key.LastIndexOf('.')..], pair.Value)));
    }
}

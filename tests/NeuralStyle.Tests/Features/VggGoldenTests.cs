using System.Text.Json;
using NeuralStyle.Features;
using NeuralStyle.Graphs;
using NeuralStyle.Losses;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Features;

/// <summary>VGG-19 with the published weights against what an independent implementation computed; see the README of the shared data.</summary>
public sealed class VggGoldenTests : TensorTest
{
    private const double Tolerance = 1e-3;

    [Fact]
    public void Extract_Caffe_EqualsTheGoldenValues()
    {
        using var vgg = Load("vgg19-caffe-relu3_4.safetensors");
        using var golden = JsonDocument.Parse(File.ReadAllBytes(SharedData.Require("vgg19/golden/golden.json")));
        var expected = golden.RootElement.EnumerateObject().ToDictionary(tap => tap.Name["vgg19_".Length..], tap => tap.Value);
        using var noGradient = no_grad();

        var maps = vgg.Extract(Image(), expected.Keys);

        Assert.Equal(8, expected.Count);
        foreach (var (layer, value) in expected)
        {
            var map = maps[layer];
            var gram = GramMatrix.Of(map, GramConvention.PerPixel)[0];
            Assert.Equal(value.GetProperty("shape").EnumerateArray().Select(side => side.GetInt64()), map.shape.Skip(1));
            Near(value, "mean", map.mean());
            Near(value, "std", map.std());
            Near(value, "max", map.max());
            Near(value, "frac_positive", map.gt(0).to_type(ScalarType.Float32).mean());
            Near(value, "gram_over_hw_trace", gram.trace());
            Near(value, "gram_over_hw_frobenius", gram.norm());
        }

        void Near(JsonElement tap, string property, Tensor actual)
        {
            var wanted = tap.GetProperty(property).GetDouble();
            Assert.Equal(wanted, actual.item<float>(), tolerance: Tolerance * Math.Abs(wanted));
        }
    }

    [Theory]
    [InlineData("relu1_1")]
    [InlineData("relu3_3")]
    public void Extract_Caffe_EqualsTheGoldenChannels(string layer)
    {
        using var vgg = Load("vgg19-caffe-relu3_4.safetensors");
        var expected = NpyFile.Read(SharedData.Require($"vgg19/golden/vgg19_{layer}_ch0to3.npy")); // (4, H, W)
        using var noGradient = no_grad();

        var actual = vgg.Extract(Image(), [layer])[layer][0].narrow(0, 0, 4);

        var largest = expected.max().item<float>();
        Assert.Equal(expected.shape, actual.shape);
        Assert.InRange((actual - expected).abs().max().item<float>(), 0, Tolerance * largest);
    }

    [Fact]
    public void Load_Metadata_TellsHowImagesAreRead()
    {
        using var caffe = Load("vgg19-caffe-relu3_4.safetensors");
        using var normalized = Load("vgg19-normalised-relu4_1.safetensors");

        Assert.Equal(VggOptions.Caffe, caffe.Options);
        Assert.Equal(VggOptions.Normalized, normalized.Options);
        Assert.Equal(("VGG-19", "VGG-19"), (caffe.Name, normalized.Name));
        Assert.Equal("pool3", caffe.Layers[^1]);
        Assert.Equal("relu4_1", normalized.Layers[^1]);
    }

    [Fact]
    public void Extract_Normalized_AgreesWithCaffeUpToScale()
    {
        using var caffe = Load("vgg19-caffe-relu3_4.safetensors");
        using var normalized = Load("vgg19-normalised-relu4_1.safetensors");
        using var noGradient = no_grad();

        var (expected, actual) = (Inner(caffe), Inner(normalized));

        var cosines = (expected * actual).sum(1) / (expected.norm(1) * actual.norm(1)).clamp_min(1e-6);
        var alive = expected.norm(1).gt(0).logical_and(actual.norm(1).gt(0)); // a channel may not see anything in one image
        Assert.InRange(cosines.masked_select(alive).mean().item<float>(), 0.99f, 1.0001f);

        // Two pixels from the border, where the two pad differently: (C, pixels).
        static Tensor Inner(VggFeatures vgg) => vgg.Extract(Image(), ["relu3_1"])["relu3_1"][0].narrow(1, 2, 28).narrow(2, 2, 36).flatten(1);
    }

    [Fact]
    public void Load_OtherOptions_WinOverMetadata()
    {
        var path = SharedData.Require("vgg19/vgg19-caffe-relu3_4.safetensors");

        using var vgg = VggFeatures.Load(path, VggOptions.Caffe with { Pooling = PoolKind.Average });

        Assert.Equal(PoolKind.Average, vgg.Options.Pooling);
    }

    private static VggFeatures Load(string name) => VggFeatures.Load(SharedData.Require($"vgg19/{name}"));

    private static Tensor Image() => ImageBuffer.Load(SharedData.Require("vgg19/golden/content_chelsea_160x128.png")).ToTensor();
}

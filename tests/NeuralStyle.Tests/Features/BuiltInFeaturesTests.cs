using NeuralStyle.Common;
using NeuralStyle.Features;
using NeuralStyle.Losses;
using NeuralStyle.Tests.Networks;
using NeuralStyle.Weights;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Features;

public sealed class BuiltInFeaturesTests : TensorTest
{
    private readonly BuiltInFeatures _features;

    public BuiltInFeaturesTests() => _features = Owned(new BuiltInFeatures());

    [Theory]
    [InlineData("relu1_1", 16, 1)]
    [InlineData("relu2_1", 32, 2)]
    [InlineData("relu2_2", 32, 2)]
    [InlineData("relu3_1", 64, 4)]
    public void Extract_Layer_HasAQuarterOfVgg19sChannels(string layer, int channels, int factor)
    {
        Assert.Contains(layer, _features.Layers);
        Assert.Equal([2, channels, 24 / factor, 32 / factor], _features.Extract(rand(2, 3, 24, 32), [layer])[layer].shape);
    }

    [Fact]
    public void Layers_GoFromShallowToDeep() => Assert.Equal(["relu1_1", "relu2_1", "relu2_2", "relu3_1"], _features.Layers);

    [Theory]
    [InlineData("relu1_1", -2.169387)]
    [InlineData("relu2_1", -0.430976)]
    [InlineData("relu2_2", -1.501914)]
    [InlineData("relu3_1", -0.735730)]
    public void Extract_FixedPicture_GivesTheSameEverywhere(string layer, double expected)
    {
        var map = _features.Extract(Picture(), [layer])[layer];

        var weights = cos(arange(map.numel(), dtype: ScalarType.Float64)).reshape(map.shape); // each element counts in its own way
        Assert.Equal(expected, (map * weights).sum().item<double>() / map.shape[1], tolerance: 1e-4);
    }

    [Fact]
    public void Create_Twice_GivesTheSame()
    {
        using var other = new BuiltInFeatures();

        Assert.True(_features.Extract(Picture(), ["relu3_1"])["relu3_1"].equal(other.Extract(Picture(), ["relu3_1"])["relu3_1"]).all().item<bool>());
    }

    [Fact]
    public void Extract_AllLayers_EqualsTheNetworkWrittenOut()
    {
        var image = rand(2, 3, 17, 14);
        var mean = tensor(new float[] { 0.485f, 0.456f, 0.406f }).reshape(1, 3, 1, 1);
        var deviation = tensor(new float[] { 0.229f, 0.224f, 0.225f }).reshape(1, 3, 1, 1);

        var maps = _features.Extract(image, _features.Layers);

        var relu1_1 = Convolution((image - mean) / deviation, "features.0").relu();
        var relu1_2 = Convolution(relu1_1, "features.2").relu();
        var relu2_1 = Convolution(nn.functional.max_pool2d(relu1_2, 2), "features.5").relu();
        var relu2_2 = Convolution(relu2_1, "features.7").relu();
        var relu3_1 = Convolution(nn.functional.max_pool2d(relu2_2, 2), "features.10").relu();
        foreach (var (layer, value) in new[] { ("relu1_1", relu1_1), ("relu2_1", relu2_1), ("relu2_2", relu2_2), ("relu3_1", relu3_1) })
        {
            Assert.True(maps[layer].allclose(Convolution(value, $"heads.{layer}"), rtol: 1e-4, atol: 1e-4), layer);
        }

        Tensor Convolution(Tensor input, string name)
        {
            var weight = _features.get_parameter($"{name}.weight")!;
            return nn.functional.conv2d(input, weight, _features.get_parameter($"{name}.bias"), padding: [weight.shape[2] / 2, weight.shape[2] / 2]);
        }
    }

    [Theory]
    [InlineData("relu1_1", 16, 1)]
    [InlineData("relu2_2", 32, 2)]
    [InlineData("relu3_1", 64, 4)]
    public void Describe_UpToALayer_EqualsExtract(string layer, int channels, int factor)
    {
        var features = new BuiltInFeatures(); // the network's to dispose
        using var network = new TapNetwork(
            features, channels, factor, (graph, input) => features.Describe(graph, input, layer), image => features.Extract(image, [layer])[layer]);

        GraphLaw.Holds(network, height: 16, width: 20, tolerance: 1e-4);
    }

    [Fact]
    public void Extract_UnknownLayer_NamesThoseThereAre()
    {
        var error = Assert.Throws<ArgumentException>(() => _features.Extract(rand(1, 3, 16, 16), ["relu1_1", "relu1_2"]));

        Assert.StartsWith("The built-in network has no layer 'relu1_2'; it has relu1_1, relu2_1,", error.Message);
    }

    [Fact]
    public void Extract_PictureTooSmall_SaysSo()
        => Assert.Contains("too small for the layers asked for", Assert.Throws<ArgumentException>(() => _features.Extract(rand(1, 3, 3, 8), ["relu3_1"])).Message);

    [Fact]
    public void Extract_OtherChannels_NamesTheShape()
        => Assert.StartsWith("Expected shape (*, 3, *, *)", Assert.Throws<ArgumentException>(() => _features.Extract(rand(1, 1, 16, 16), ["relu1_1"])).Message);

    [Fact]
    public void Extract_NoLayer_IsEmpty() => Assert.Empty(_features.Extract(rand(1, 3, 16, 16), []));

    [Fact]
    public void Extract_Gradients_FlowToThePictureAlone()
    {
        var image = rand([1, 3, 16, 16], requires_grad: true);

        _features.Extract(image, ["relu3_1"])["relu3_1"].square().sum().backward();

        Assert.NotEqual(0, image.grad!.abs().sum().item<float>());
        Assert.All(_features.parameters(), parameter => Assert.False(parameter.requires_grad));
    }

    [Fact]
    public void Extract_Maps_AreAllThatIsLeft()
    {
        var image = rand(1, 3, 16, 16);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        var maps = _features.Extract(image, ["relu1_1", "relu2_2"]);
        var during = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        maps.Dispose();

        Assert.Equal(before + 2, during);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Theory]
    [InlineData("relu1_1")]
    [InlineData("relu2_1")]
    [InlineData("relu3_1")]
    public void Extract_SwappedColors_HaveOtherGrams(string layer)
    {
        var picture = cat([full(1, 1, 32, 32, 0.9f), full(1, 1, 32, 32, 0.5f), full(1, 1, 32, 32, 0.1f)], 1) + (rand(1, 3, 32, 32) * 0.1);

        var distance = Gram.Distance(GramOf(picture), GramOf(picture.flip(1)), GramConvention.Relative).item<float>();

        Assert.True(distance > 0.01, $"The relative distance is only {distance}.");

        Tensor GramOf(Tensor image) => Gram.Matrix(_features.Extract(image, [layer])[layer], GramConvention.Relative);
    }

    [Fact]
    public void Weights_Embedded_AreSmallFiniteAndSayWhereTheyAreFrom()
    {
        using var stream = typeof(BuiltInFeatures).Assembly.GetManifestResourceStream("NeuralStyle.Features.BuiltInFeatures.safetensors")!;
        var weights = SafeTensors.Read(stream);

        Assert.InRange(stream.Length, 1, 2_000_000);
        Assert.All(weights.Values, weight => Assert.Equal(WeightType.Float16, weight.Type));
        Assert.All(weights.Values, weight => Assert.All(weight.ToSingles(), value => Assert.True(float.IsFinite(value))));
        Assert.All(["teacher", "data", "licence", "command"], key => Assert.NotEmpty(weights.Metadata[key]));
    }

    [Fact]
    public void Load_OwnWeights_AreUsed()
    {
        using var folder = new TemporaryFolder();
        SafeTensors.Write(folder.File("own.safetensors"), new StateDict(_features.ToStateDict().Select(pair => KeyValuePair.Create(
            pair.Key, pair.Key == "heads.relu1_1.weight" ? WeightTensor.FromSingles(pair.Value.Shape.ToArray(), new float[16 * 16]) : pair.Value))));

        using var own = BuiltInFeatures.Load(folder.File("own.safetensors"));

        var map = own.Extract(rand(1, 3, 8, 8), ["relu1_1"])["relu1_1"];
        Assert.True(map.allclose(own.get_parameter("heads.relu1_1.bias")!.reshape(1, 16, 1, 1).expand_as(map)));
    }

    [Fact]
    public void Load_OtherWeights_NamesTheFile()
    {
        using var folder = new TemporaryFolder();
        SafeTensors.Write(folder.File("other.safetensors"), StateDict.Empty);

        var error = Assert.Throws<ModelFormatException>(() => BuiltInFeatures.Load(folder.File("other.safetensors")));

        Assert.Equal(folder.File("other.safetensors"), error.Path);
    }

    // A smooth picture with an edge, the same on every machine.
    private static Tensor Picture()
    {
        var line = linspace(0, 1, 32);
        var plane = line.reshape(1, 1, 32, 1) * line.reshape(1, 1, 1, 32);
        return cat([plane, 1 - plane, (plane > 0.25).to_type(ScalarType.Float32)], 1);
    }
}

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
    [InlineData("relu1_2", 16, 1)]
    [InlineData("relu2_2", 32, 2)]
    [InlineData("relu3_3", 64, 4)]
    [InlineData("relu4_1", 128, 8)]
    public void Extract_Layer_HasAQuarterOfVgg19sChannels(string layer, int channels, int factor)
    {
        Assert.Contains(layer, _features.Layers);
        Assert.Equal([2, channels, 24 / factor, 32 / factor], _features.Extract(rand(2, 3, 24, 32), [layer])[layer].shape);
    }

    [Fact]
    public void Layers_GoFromShallowToDeep() => Assert.Equal(
        [
            "conv1_1", "relu1_1", "conv1_2", "relu1_2", "pool1",
            "conv2_1", "relu2_1", "conv2_2", "relu2_2", "pool2",
            "conv3_1", "relu3_1", "conv3_2", "relu3_2", "conv3_3", "relu3_3", "conv3_4", "relu3_4", "pool3",
            "conv4_1", "relu4_1",
        ],
        _features.Layers);

    [Fact]
    public void StateDict_Keys_AreTorchvisions()
    {
        int[] indices = [0, 2, 5, 7, 10, 12, 14, 16, 19];
        string[] keys = [.. indices.SelectMany(index => new[] { $"features.{index}.weight", $"features.{index}.bias" })];

        Assert.Equal(keys.Order(), _features.state_dict().Keys.Order());
        Assert.Equal(keys.Length, _features.parameters().Count()); // each once, though two modules hold them
    }

    [Fact]
    public void Create_Twice_GivesTheSame()
    {
        using var other = new BuiltInFeatures();
        var image = rand(1, 3, 32, 32);

        Assert.True(_features.Extract(image, ["relu4_1"])["relu4_1"].equal(other.Extract(image, ["relu4_1"])["relu4_1"]).all().item<bool>());
    }

    [Fact]
    public void Extract_EveryLayer_EqualsTheNetworkWrittenOut()
    {
        using var plain = new PlainFeatures(_features);
        var image = rand(2, 3, 17, 22);

        var actual = _features.Extract(image, _features.Layers);

        var expected = plain.Extract(image, _features.Layers);
        foreach (var layer in _features.Layers)
        {
            var tolerance = 1e-4 * expected[layer].abs().max().item<float>();
            Assert.True(actual[layer].allclose(expected[layer], rtol: 1e-4, atol: tolerance), layer);
        }
    }

    [Fact]
    public void Extract_WeightsMadeTrainableAndChanged_EqualsTheNetworkWrittenOut() // as docs/samples/TrainFeatures does
    {
        var image = rand(1, 3, 16, 16);
        _features.Extract(image, ["relu4_1"]); // transforms the kernels of frozen weights, and keeps them
        foreach (var parameter in _features.parameters())
        {
            parameter.requires_grad = true;
        }

        using var noGradient = no_grad();
        foreach (var parameter in _features.parameters())
        {
            parameter.mul_(1.1);
        }

        using var plain = new PlainFeatures(_features);
        var expected = plain.Extract(image, ["relu4_1"])["relu4_1"];

        var actual = _features.Extract(image, ["relu4_1"])["relu4_1"];

        Assert.True(actual.allclose(expected, rtol: 1e-4, atol: 1e-4 * expected.abs().max().item<float>()));
    }

    [Theory]
    [InlineData("relu1_1", 16, 1)]
    [InlineData("relu2_2", 32, 2)]
    [InlineData("relu3_3", 64, 4)]
    [InlineData("relu4_1", 128, 8)]
    public void Describe_UpToALayer_EqualsExtract(string layer, int channels, int factor)
    {
        var features = new BuiltInFeatures(); // the network's to dispose
        using var network = new TapNetwork(
            features, channels, factor, (graph, input) => features.Describe(graph, input, layer), image => features.Extract(image, [layer])[layer]);

        GraphLaw.Holds(network, height: 16, width: 24, tolerance: 1e-4);
    }

    [Fact]
    public void Extract_UnknownLayer_NamesThoseThereAre()
    {
        var error = Assert.Throws<ArgumentException>(() => _features.Extract(rand(1, 3, 16, 16), ["relu1_1", "relu4_2"]));

        Assert.StartsWith("The built-in network has no layer 'relu4_2' here; it has conv1_1, relu1_1,", error.Message);
    }

    [Fact]
    public void Extract_ImageTooSmall_SaysSo()
        => Assert.Contains("too small for the layers asked for", Assert.Throws<ArgumentException>(() => _features.Extract(rand(1, 3, 4, 8), ["relu4_1"])).Message);

    [Fact]
    public void Extract_OtherChannels_NamesTheShape()
        => Assert.StartsWith("Expected shape (*, 3, *, *)", Assert.Throws<ArgumentException>(() => _features.Extract(rand(1, 1, 16, 16), ["relu1_1"])).Message);

    [Fact]
    public void Extract_NoLayer_IsEmpty() => Assert.Empty(_features.Extract(rand(1, 3, 16, 16), []));

    [Fact]
    public void Extract_Gradients_FlowToTheImageAlone()
    {
        var image = rand([1, 3, 16, 16], requires_grad: true);

        _features.Extract(image, ["relu4_1"])["relu4_1"].square().sum().backward();

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
    [InlineData("relu1_2")]
    [InlineData("relu2_2")]
    [InlineData("relu3_3")]
    [InlineData("relu4_1")]
    public void Extract_SwappedColors_HaveOtherGrams(string layer)
    {
        var image = cat([full(1, 1, 32, 32, 0.9f), full(1, 1, 32, 32, 0.5f), full(1, 1, 32, 32, 0.1f)], 1) + (rand(1, 3, 32, 32) * 0.1);

        var distance = GramMatrix.Distance(GramOf(image), GramOf(image.flip(1)), GramConvention.Relative).item<float>();

        Assert.True(distance > 0.01, $"The relative distance is only {distance}.");

        Tensor GramOf(Tensor image) => GramMatrix.Of(_features.Extract(image, [layer])[layer], GramConvention.Relative);
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
        SafeTensors.Write(new StateDict(_features.ToStateDict().Select(pair => KeyValuePair.Create(
            pair.Key, pair.Key == "features.0.weight" ? WeightTensor.FromSingles(pair.Value.Shape.ToArray(), new float[16 * 3 * 9]) : pair.Value))), folder.File("own.safetensors"));

        using var own = BuiltInFeatures.Load(folder.File("own.safetensors"));

        var map = own.Extract(rand(1, 3, 8, 8), ["conv1_1"])["conv1_1"];
        Assert.True(map.allclose(own.get_parameter("features.0.bias")!.reshape(1, 16, 1, 1).expand_as(map)));
    }

    [Fact]
    public void Load_NoWeights_NamesTheFile()
    {
        using var folder = new TemporaryFolder();
        SafeTensors.Write(StateDict.Empty, folder.File("other.safetensors"));

        var error = Assert.Throws<ModelFormatException>(() => BuiltInFeatures.Load(folder.File("other.safetensors")));

        Assert.Equal(folder.File("other.safetensors"), error.Path);
    }

    [Fact]
    public void Load_OtherShape_NamesTheWeight()
    {
        using var folder = new TemporaryFolder();
        SafeTensors.Write(new StateDict(_features.ToStateDict().Select(pair => KeyValuePair.Create(
            pair.Key, pair.Key == "features.19.bias" ? WeightTensor.FromSingles([512], new float[512]) : pair.Value))), folder.File("wide.safetensors"));

        var error = Assert.Throws<ModelFormatException>(() => BuiltInFeatures.Load(folder.File("wide.safetensors")));

        Assert.Contains("'features.19.bias' of shape (128), but the file holds (512)", error.Message);
    }
}

using NeuralStyle.Features;
using NeuralStyle.Graphs;
using NeuralStyle.Tests.Networks;
using NeuralStyle.Weights;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Features;

public sealed class VggFeaturesTests : TensorTest
{
    private static readonly VggTable Tiny = new("Tiny", [[4, 6], [8, 8], [5]]);

    [Fact]
    public void Layers_Tiny_GoFromShallowToDeep()
    {
        using var vgg = Create();

        Assert.Equal(
            ["conv1_1", "relu1_1", "conv1_2", "relu1_2", "pool1", "conv2_1", "relu2_1", "conv2_2", "relu2_2", "pool2", "conv3_1", "relu3_1", "pool3"],
            vgg.Layers);
    }

    [Fact]
    public void Extract_EveryLayer_EqualsTheNetworkWrittenOut()
    {
        using var vgg = Create();
        var image = rand(2, 3, 17, 14);
        using var noGradient = no_grad();

        var maps = vgg.Extract(image, vgg.Layers);

        var mean = tensor(new float[] { 0.485f, 0.456f, 0.406f }).reshape(1, 3, 1, 1);
        var deviation = tensor(new float[] { 0.229f, 0.224f, 0.225f }).reshape(1, 3, 1, 1);
        var x = (image - mean) / deviation;
        foreach (var layer in vgg.Layers)
        {
            x = layer[..4] switch
            {
                "conv" => nn.functional.conv2d(x, Weight(layer, "weight"), Weight(layer, "bias"), padding: [1, 1]),
                "relu" => x.relu(),
                _ => nn.functional.max_pool2d(x, 2),
            };
            Assert.True(maps[layer].allclose(x, rtol: 1e-4, atol: 1e-4), layer);
        }

        Tensor Weight(string layer, string name)
            => vgg.get_parameter($"features.{Tiny.Steps().Single(step => step.Convolution == layer).Index}.{name}")!;
    }

    [Fact]
    public void Extract_ConvolutionAndReLU_KeepsBoth()
    {
        using var vgg = Create();
        var image = rand(1, 3, 16, 16);

        var both = vgg.Extract(image, ["conv2_1", "relu2_1"]);

        Assert.True(both["conv2_1"].min().item<float>() < 0);
        Assert.True(both["relu2_1"].equal(both["conv2_1"].relu()).all().item<bool>());
        Assert.True(both["conv2_1"].equal(vgg.Extract(image, ["conv2_1"])["conv2_1"]).all().item<bool>());
    }

    [Fact]
    public void Extract_ShallowLayer_StopsThere()
    {
        using var vgg = Create();

        Assert.Equal([1, 4, 1, 1], vgg.Extract(rand(1, 3, 1, 1), ["relu1_1"])["relu1_1"].shape);
    }

    [Fact]
    public void Extract_ImageTooSmall_SaysSo()
    {
        using var vgg = Create();

        var error = Assert.Throws<ArgumentException>(() => vgg.Extract(rand(1, 3, 3, 8), ["relu3_1"]));

        Assert.Contains("too small for the layers asked for", error.Message);
    }

    [Fact]
    public void Extract_LayersInAnyOrderAndTwice_AreThere()
    {
        using var vgg = Create();

        var maps = vgg.Extract(rand(1, 3, 16, 16), ["relu2_1", "conv1_1", "relu2_1"]);

        Assert.Equal(["conv1_1", "relu2_1"], maps.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Extract_NoLayer_IsEmpty()
    {
        using var vgg = Create();

        Assert.Empty(vgg.Extract(rand(1, 3, 16, 16), []));
    }

    [Fact]
    public void Extract_UnknownLayer_NamesThoseThereAre()
    {
        using var vgg = Create();

        var error = Assert.Throws<ArgumentException>(() => vgg.Extract(rand(1, 3, 16, 16), ["relu1_1", "relu7_1"]));

        Assert.StartsWith("Tiny has no layer 'relu7_1' here; it has conv1_1, relu1_1,", error.Message);
    }

    [Fact]
    public void Extract_OtherChannels_NamesTheShape()
    {
        using var vgg = Create();

        Assert.StartsWith("Expected shape (*, 3, *, *)", Assert.Throws<ArgumentException>(() => vgg.Extract(rand(1, 1, 16, 16), ["relu1_1"])).Message);
    }

    [Fact]
    public void Extract_Gradients_FlowToTheImageAlone()
    {
        using var vgg = Create();
        var image = rand([1, 3, 16, 16], requires_grad: true);

        vgg.Extract(image, ["relu3_1"])["relu3_1"].square().sum().backward();

        Assert.NotEqual(0, image.grad!.abs().sum().item<float>());
        Assert.All(vgg.parameters(), parameter => Assert.False(parameter.requires_grad));
    }

    [Fact]
    public void Extract_Maps_AreAllThatIsLeft()
    {
        using var vgg = Create();
        var image = rand(1, 3, 16, 16);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        var maps = vgg.Extract(image, ["relu1_1", "conv2_2"]);
        var during = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        maps.Dispose();

        Assert.Equal(before + 2, during);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Theory]
    [InlineData("relu1_2", 1)]
    [InlineData("conv2_2", 2)]
    [InlineData("pool2", 4)]
    [InlineData("relu3_1", 4)]
    public void Describe_UpToALayer_EqualsExtract(string layer, int factor)
    {
        foreach (var options in new[] { VggOptions.Torchvision, VggOptions.Caffe, VggOptions.Normalized, new VggOptions { Pooling = PoolKind.Average } })
        {
            var vgg = Create(options); // the network's to dispose
            using var network = new TapNetwork(
                vgg,
                channels: layer[4] switch { '1' => 6, '2' => 8, _ => 5 },
                factor,
                (graph, input) => vgg.Describe(graph, input, layer),
                image => vgg.Extract(image, [layer])[layer]);

            GraphLaw.Holds(network, height: 16, width: 20, tolerance: 1e-4);
        }
    }

    [Fact]
    public void Describe_UnknownLayer_Throws()
    {
        using var vgg = Create();
        var graph = new GraphBuilder();

        Assert.Throws<ArgumentException>(() => vgg.Describe(graph, graph.Image, "relu9_9"));
    }

    [Theory]
    [InlineData(true, "VGG-19", "relu3_4")]
    [InlineData(false, "VGG-16", "relu4_1")]
    public void Create_Weights_AreRecognized(bool is19, string name, string deepest)
    {
        var table = is19 ? VggTable.Vgg19 : VggTable.Vgg16;
        using var vgg = VggFeatures.Create(Zeros(table, upTo: 8));

        Assert.Equal(name, vgg.Name);
        Assert.Contains(deepest, vgg.Layers);
        Assert.Equal(is19, vgg.Layers.Contains("conv3_4"));
        Assert.Equal(VggOptions.Torchvision, vgg.Options);
    }

    [Fact]
    public void Create_FewLayers_OffersThoseAlone()
    {
        using var vgg = VggFeatures.Create(Zeros(VggTable.Vgg19, upTo: 3));

        Assert.Equal(["conv1_1", "relu1_1", "conv1_2", "relu1_2", "pool1", "conv2_1", "relu2_1"], vgg.Layers);
    }

    [Fact]
    public void Create_ClassifierToo_IsIgnored()
    {
        var weights = Zeros(VggTable.Vgg19, upTo: 1).Append(KeyValuePair.Create("classifier.0.weight", WeightTensor.FromSingles([1, 1], [0])));

        using var vgg = VggFeatures.Create(new StateDict(weights));

        Assert.Equal(["conv1_1", "relu1_1"], vgg.Layers);
    }

    [Theory]
    [InlineData("features.0.weight")]
    [InlineData("features.2.weight")]
    [InlineData("features.2.bias")]
    public void Create_Missing_NamesTheKey(string missing)
        => Fails($"1 missing: \"{missing}\"", new StateDict(Zeros(VggTable.Vgg19, upTo: 3).Where(pair => pair.Key != missing)));

    [Fact]
    public void Create_OtherShape_NamesBoth()
        => Fails("\"features.2.weight\" is (64, 64, 5, 5), expected (64, 64, 3, 3)", new StateDict(Zeros(VggTable.Vgg19, upTo: 2)
            .Select(pair => pair.Key == "features.2.weight" ? KeyValuePair.Create(pair.Key, WeightTensor.FromSingles([64, 64, 5, 5], new float[64 * 64 * 25])) : pair)));

    [Fact]
    public void Create_StrayLayer_NamesIt()
        => Fails("1 unexpected: \"features.1.weight\"", new StateDict(Zeros(VggTable.Vgg19, upTo: 1).Append(KeyValuePair.Create("features.1.weight", WeightTensor.FromSingles([1], [0])))));

    [Fact]
    public void Load_BrokenWeights_NamesTheFile()
    {
        using var folder = new TemporaryFolder();
        SafeTensors.Write(StateDict.Empty, folder.File("vgg.safetensors"));

        var error = Assert.Throws<ModelFormatException>(() => VggFeatures.Load(folder.File("vgg.safetensors")));

        Assert.Equal(folder.File("vgg.safetensors"), error.Path);
    }

    [Fact]
    public void FeatureMaps_LayerNotAskedFor_NamesThoseThereAre()
    {
        using var vgg = Create();
        var maps = vgg.Extract(rand(1, 3, 16, 16), ["relu1_1"]);

        Assert.Contains("'relu2_1' was not extracted; there are relu1_1", Assert.Throws<KeyNotFoundException>(() => maps["relu2_1"]).Message);
    }

    private static VggFeatures Create(VggOptions? options = null)
        => new(Tiny, new StateDict(Shapes(Tiny).Select(pair => KeyValuePair.Create(pair.Key, (rand([.. pair.Value]) - 0.5).div(2).ToWeightTensor()))), options ?? VggOptions.Torchvision);

    private static StateDict Zeros(VggTable table, int upTo)
        => new(Shapes(table).Take(2 * upTo).Select(pair => KeyValuePair.Create(
            pair.Key, WeightTensor.FromSingles([.. pair.Value], new float[pair.Value.Aggregate(1L, (product, side) => product * side)]))));

    private static IEnumerable<KeyValuePair<string, long[]>> Shapes(VggTable table)
        => table.Steps().Where(step => !step.IsPool).SelectMany(step => new[]
        {
            KeyValuePair.Create<string, long[]>($"features.{step.Index}.weight", [step.OutChannels, step.InChannels, 3, 3]),
            KeyValuePair.Create<string, long[]>($"features.{step.Index}.bias", [step.OutChannels]),
        });

    private static void Fails(string why, StateDict weights)
        => Assert.Contains(why, Assert.Throws<ModelFormatException>(() => VggFeatures.Create(weights)).Message);
}

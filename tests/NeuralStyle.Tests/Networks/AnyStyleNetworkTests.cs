using NeuralStyle.Graphs;
using NeuralStyle.Networks;
using NeuralStyle.Weights;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Networks;

public sealed class AnyStyleNetworkTests : TensorTest
{
    [Fact]
    public void Options_Defaults_AreDocumented()
    {
        var options = new AnyStyleNetworkOptions();

        Assert.Equal(256, options.StyleSize);
        Assert.Equal(32, options.Trunk.Width);
        Assert.Equal(1, options.Trunk.Styles);
        Assert.Equal(NeuralStyle.Blocks.NormKind.Conditional, options.Trunk.Norm);
    }

    [Fact]
    public void Forward_StyleImages_EqualsStylizeWithTheirRows()
    {
        using var network = Network();
        var (image, style) = (rand(2, 3, 13, 18), rand(2, 3, 16, 16));

        var actual = network.call(image, style);

        Assert.Equal(image.shape, actual.shape);
        Assert.True(actual.allclose(network.Stylize(image, network.PredictRows(style)), rtol: 0, atol: 1e-6));
    }

    [Fact]
    public void Forward_OneStyleImage_IsForAllContentImages()
    {
        using var network = Network();
        var (image, style) = (rand(2, 3, 12, 12), rand(1, 3, 16, 16));

        Assert.True(network.call(image, style).allclose(network.call(image, style.expand(2, -1, -1, -1)), rtol: 0, atol: 1e-5));
    }

    [Fact]
    public void Backward_StyleImage_ReachesTrunkAndPredictor()
    {
        using var network = Network();

        network.call(rand(1, 3, 12, 12), rand(1, 3, 16, 16)).square().sum().backward();

        var missed = network.named_parameters().Where(named => named.parameter.grad is null).Select(named => named.name).ToList();
        Assert.NotEmpty(missed);
        Assert.All(missed, name => Assert.Matches(@"^trunk\.(in\d|res\d\.in\d)\.(weight|bias)$", name)); // the tables of trained styles
    }

    [Fact]
    public void FromModel_ToModel_IsTheSameNetwork()
    {
        using var network = Network();
        network.Predictor.Standardize(rand(network.Predictor.Options.StatisticsCount), rand(network.Predictor.Options.StatisticsCount) + 0.5);
        var (image, style) = (rand(1, 3, 12, 12), rand(1, 3, 16, 16));
        using var folder = new TemporaryFolder();
        network.ToModel(new StyleModelInfo { StyleNames = ["plain"] }).Save(folder.File("any.safetensors"));

        using var copy = AnyStyleNetwork.FromModel(StyleModel.Load(folder.File("any.safetensors")));

        Assert.Equal(network.StyleSize, copy.StyleSize);
        Assert.Equal(network.Predictor.Options.Blocks, copy.Predictor.Options.Blocks);
        Assert.Equal(network.state_dict().Keys.Order(), copy.state_dict().Keys.Order());
        Assert.True(copy.call(image, style).allclose(network.call(image, style), rtol: 0, atol: 1e-6));
    }

    [Fact]
    public void FromModel_NoPredictor_SaysWhatToDo()
    {
        using var network = Network();

        Assert.Contains("StyleNetwork.FromModel", Assert.Throws<ArgumentException>(() => AnyStyleNetwork.FromModel(network.Trunk.ToModel())).Message);
    }

    [Fact]
    public void FromModel_ForeignPredictor_SaysThatItRunsOnly()
    {
        using var network = Network();
        var rows = network.Predictor.RowLength;
        var graph = new Graph([new ChannelStatisticsOperation(0, 1e-5), new ConvolutionOperation(1, "w", null, 6, rows, 1)], output: 2, GraphKind.Vector);
        var weights = new StateDict([KeyValuePair.Create("w", rand(rows, 6, 1, 1).ToWeightTensor())]);
        var trunk = network.Trunk.ToModel();

        var model = new StyleModel(trunk.Graph, trunk.Weights, predictor: new StylePredictorModel(graph, weights));

        Assert.Throws<NotSupportedException>(() => AnyStyleNetwork.FromModel(model));
    }

    [Fact]
    public void ResetWeights_SameSeed_GivesTheSameWeights()
    {
        using var first = Network();
        using var second = Network();

        first.ResetWeights(seed: 3);
        second.ResetWeights(seed: 3);

        Assert.All(first.ToStateDict(), pair => Assert.Equal(pair.Value.ToSingles(), second.ToStateDict()[pair.Key].ToSingles()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1025)]
    public void Create_StyleSizeOutOfRange_Throws(int size)
        => Assert.Throws<ArgumentOutOfRangeException>(() => new AnyStyleNetwork(new AnyStyleNetworkOptions { Trunk = new TransformNetworkOptions { Width = 2 }, StyleSize = size }));

    private static AnyStyleNetwork Network() => new(new AnyStyleNetworkOptions
    {
        Trunk = new TransformNetworkOptions { Width = 2, ResidualBlocks = 1 },
        Predictor = new StylePredictorOptions { Blocks = [[4, 5], [6]], StatisticsLayers = [1, 2], HiddenChannels = 7 },
        StyleSize = 64,
    });
}

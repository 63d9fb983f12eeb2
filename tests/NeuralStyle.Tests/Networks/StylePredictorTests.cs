using NeuralStyle.Blocks;
using NeuralStyle.Features;
using NeuralStyle.Graphs;
using NeuralStyle.Networks;
using NeuralStyle.Weights;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Tests.Networks;

public sealed class StylePredictorTests : TensorTest
{
    [Fact]
    public void Options_Defaults_AreDocumented()
    {
        var options = new StylePredictorOptions();

        Assert.Equal([[16, 16], [32, 32], [64, 64, 64, 64], [128]], options.Blocks);
        Assert.Equal([0, 1, 2, 3, 4, 6, 8], options.StatisticsLayers);
        Assert.Equal(ValueRange.Caffe, options.Range);
        Assert.Equal(256, options.HiddenChannels);
        Assert.Equal(1e-5, options.Epsilon);
    }

    [Theory]
    [InlineData(8, 8)]
    [InlineData(33, 20)]
    [InlineData(64, 64)]
    public void Forward_AnySize_EqualsTheGraph(int height, int width)
    {
        using var predictor = Predictor();
        Randomize(predictor);
        using var fromGraph = new GraphNetwork(GraphJson.Read(GraphJson.Write(predictor.ToGraph())), predictor.ToStateDict(), architecture: null);
        var style = rand(2, 3, height, width);

        var actual = predictor.call(style);

        Assert.Equal([2, predictor.RowLength], actual.shape);
        Assert.True(actual.allclose(fromGraph.call(style).flatten(1), rtol: 0, atol: 1e-5));
    }

    [Fact]
    public void Forward_NewPredictorStandardized_IsNearAPlainNorm()
    {
        using var predictor = Predictor();
        StandardizeOn(predictor, rand(8, 3, 32, 32));
        var expected = ones(predictor.RowLength);
        foreach (var (index, offset) in Trunk().StyleRowOffsets)
        {
            var channels = ((ConditionalNormOperation)Trunk().Operations[index]).Channels;
            expected.narrow(0, offset + channels, channels).zero_();
        }

        var actual = predictor.call(rand(1, 3, 32, 32));

        Assert.InRange((actual - expected).abs().max().item<float>(), 1e-4, 0.2);
    }

    [Fact]
    public void Forward_Bytes_AreNoStyle() => Throws(style: zeros(1, 3, 16, 16, ScalarType.Float32).narrow(1, 0, 1), "(*, 3, *, *)");

    [Fact]
    public void Forward_TooSmall_SaysHowSmall() => Throws(zeros(1, 3, 16, 1), "must have 2 pixels a side");

    [Fact]
    public void Statistics_AnyImage_EqualsLibTorchsOfTheEncoder()
    {
        using var predictor = Predictor();
        var style = rand(2, 3, 10, 12);
        Tensor Weight(string name) => predictor.get_parameter($"encoder.{name}")!;
        var range = predictor.Options.Range.ToRange(0);
        var x = (style.flip(1) * tensor(range.Scale.ToArray()).reshape(1, 3, 1, 1)) + tensor(range.Shift.ToArray()).reshape(1, 3, 1, 1);
        Tensor Layer(Tensor input, string name) => functional.relu(functional.conv2d(functional.pad(input, [1, 1, 1, 1], PaddingModes.Reflect), Weight($"{name}.weight"), Weight($"{name}.bias")));
        Tensor Moments(Tensor maps) => cat([maps.mean([2, 3]), (maps.var([2, 3], unbiased: false) + 1e-5).sqrt()], 1);
        var zeroth = Layer(x, "conv1_1");
        var first = Layer(zeroth, "conv1_2");
        var second = Layer(functional.max_pool2d(first, 2, 2), "conv2_1");

        var actual = predictor.Statistics(style);

        Assert.True(actual.allclose(cat([Moments(zeroth), Moments(first), Moments(second)], 1), rtol: 1e-5, atol: 1e-4));
    }

    [Fact]
    public void Standardize_MomentsOfAnImage_IsTheSameAsStandardizedStatistics()
    {
        using var predictor = Predictor();
        var style = rand(1, 3, 16, 16);
        var (mean, deviation) = (predictor.Statistics(style)[0], full(predictor.Options.StatisticsCount, 0.5f));

        predictor.Standardize(mean, deviation);

        var hidden = functional.relu(predictor.get_parameter("hidden.bias")!); // the statistics are zero
        var expected = functional.linear(hidden, predictor.get_parameter("rows.weight")!.flatten(1), predictor.get_parameter("rows.bias")!);
        Assert.True(predictor.call(style)[0].allclose(expected, rtol: 0, atol: 1e-5));
    }

    [Fact]
    public void Standardize_Statistics_AreNoParameters()
    {
        using var predictor = Predictor();

        Assert.DoesNotContain(predictor.named_parameters(), named => named.name.StartsWith("statistics", StringComparison.Ordinal));
        Assert.Equal(["statistics.weight", "statistics.bias"], predictor.named_buffers().Select(named => named.name));
    }

    [Fact]
    public void Forward_Autocast_GivesRowsOfSinglePrecision()
    {
        Assert.SkipUnless(Autocast.IsSupported, "Needs autocast.");
        using var predictor = Predictor();
        var style = rand(1, 3, 32, 32);
        var expected = predictor.call(style);

        using var autocast = Autocast.Enter(Precision.BFloat16, DeviceType.CPU);
        var actual = predictor.call(style);

        Assert.Equal(ScalarType.Float32, actual.dtype);
        Assert.True(actual.allclose(expected, rtol: 0, atol: 2e-3));
    }

    [Fact]
    public void Backward_AnyImage_ReachesEveryParameter()
    {
        using var predictor = Predictor();
        StandardizeOn(predictor, rand(8, 3, 16, 16));

        predictor.call(rand(2, 3, 16, 16)).square().sum().backward();

        Assert.All(predictor.named_parameters(), named => Assert.True(named.parameter.grad is { } gradient && gradient.abs().sum().item<float>() > 0, named.name));
    }

    [Fact]
    public void Backward_ConstantImage_IsFinite()
    {
        using var predictor = Predictor();

        predictor.call(ones(1, 3, 16, 16)).square().sum().backward(); // no deviation: the root's gradient would be infinite

        Assert.All(predictor.parameters(), parameter => Assert.True(parameter.grad!.isfinite().all().item<bool>()));
    }

    [Fact]
    public void ResetWeights_SameSeed_GivesTheSameWeights()
    {
        using var first = Predictor();
        using var second = Predictor();
        Randomize(second);

        first.ResetWeights(seed: 3);
        second.ResetWeights(seed: 3);

        Assert.All(first.ToStateDict(), pair => Assert.Equal(pair.Value.ToSingles(), second.ToStateDict()[pair.Key].ToSingles()));
    }

    [Fact]
    public void Create_PlainNorms_SaysWhatToDo()
    {
        using var network = new TransformNetwork(new TransformNetworkOptions { Width = 2, ResidualBlocks = 0 });

        Assert.Contains("NormKind.Conditional", Assert.Throws<ArgumentException>(() => new StylePredictor(network.ToGraph())).Message);
    }

    [Fact]
    public void Create_OptionsOutOfRange_Throws()
    {
        Assert.Throws<ArgumentException>(() => new StylePredictor(Trunk(), new StylePredictorOptions { Blocks = [] }));
        Assert.Throws<ArgumentException>(() => new StylePredictor(Trunk(), new StylePredictorOptions { Blocks = [[4], []] }));
        Assert.Throws<ArgumentException>(() => new StylePredictor(Trunk(), new StylePredictorOptions { Blocks = [[0]] }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StylePredictor(Trunk(), new StylePredictorOptions { HiddenChannels = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StylePredictor(Trunk(), new StylePredictorOptions { Epsilon = 0 }));
    }

    [Theory]
    [InlineData()]
    [InlineData(0)]
    [InlineData(-1, 2)]
    [InlineData(1, 0, 2)]
    [InlineData(2, 2)]
    [InlineData(0, 3)]
    public void Create_StatisticsLayersThatDoNotAscendToTheLast_NamesThem(params int[] layers)
    {
        var error = Assert.Throws<ArgumentException>(() => new StylePredictor(Trunk(), Options with { StatisticsLayers = layers }));

        Assert.Contains("to 2, the last convolution of the encoder", error.Message);
    }

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(1, 2)]
    [InlineData(2)]
    public void From_Graph_AreTheOptions(params int[] layers)
    {
        foreach (var range in new[] { ValueRange.Caffe, ValueRange.ImageNet, ValueRange.ZeroToOne })
        {
            using var predictor = new StylePredictor(Trunk(), Options with { StatisticsLayers = layers, Range = range, Epsilon = 1e-4 });

            var options = StylePredictorOptions.From(GraphJson.Read(GraphJson.Write(predictor.ToGraph())))!;

            Assert.Equal(Options.Blocks, options.Blocks);
            Assert.Equal(layers, options.StatisticsLayers);
            Assert.Same(range, options.Range);
            Assert.Equal((7, 1e-4), (options.HiddenChannels, options.Epsilon));
        }
    }

    [Fact]
    public void LoadEncoder_BuiltInFeatures_GivesTheStatisticsOfTheirLayers()
    {
        using var predictor = new StylePredictor(Trunk());
        using var features = new BuiltInFeatures();
        string[] layers = ["relu1_1", "relu1_2", "relu2_1", "relu2_2", "relu3_1", "relu3_3", "relu4_1"];
        var style = rand(2, 3, 40, 33);
        predictor.LoadEncoder(features.ToStateDict());

        var actual = predictor.Statistics(style);

        using var maps = features.Extract(style, layers);
        Tensor Moments(Tensor map) => cat([map.mean([2, 3]), (map.var([2, 3], unbiased: false) + 1e-5).sqrt()], 1);
        Assert.True(actual.allclose(cat([.. layers.Select(layer => Moments(maps[layer]))], 1), rtol: 1e-4, atol: 1e-3));
    }

    [Fact]
    public void LoadEncoder_OtherShapes_NamesThemAndChangesNothing()
    {
        using var predictor = Predictor();
        using var features = new BuiltInFeatures();
        var before = predictor.ToStateDict();

        var error = Assert.Throws<ModelFormatException>(() => predictor.LoadEncoder(features.ToStateDict()));

        Assert.Contains("conv1_1.weight", error.Message);
        Assert.All(before, pair => Assert.Equal(pair.Value.ToSingles(), predictor.ToStateDict()[pair.Key].ToSingles()));
    }

    private static StylePredictorOptions Options => new() { Blocks = [[4, 5], [6]], StatisticsLayers = [0, 1, 2], HiddenChannels = 7 };

    private static Graph Trunk()
    {
        using var network = new TransformNetwork(new TransformNetworkOptions { Width = 2, ResidualBlocks = 1, Norm = NormKind.Conditional });
        return network.ToGraph();
    }

    private static StylePredictor Predictor() => new(Trunk(), Options);

    private static void Throws(Tensor style, string why)
    {
        using var predictor = Predictor();

        Assert.Contains(why, Assert.Throws<ArgumentException>(() => predictor.call(style)).Message);
    }

    private static void StandardizeOn(StylePredictor predictor, Tensor styles)
    {
        using var noGradient = no_grad();
        var statistics = predictor.Statistics(styles);
        predictor.Standardize(statistics.mean([0]), statistics.std(0) + 0.1);
    }

    private static void Randomize(StylePredictor predictor)
        => predictor.Standardize(rand(predictor.Options.StatisticsCount), rand(predictor.Options.StatisticsCount) + 0.5);
}

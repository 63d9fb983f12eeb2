using NeuralStyle.Blocks;
using NeuralStyle.Graphs;
using NeuralStyle.Networks;
using NeuralStyle.Weights;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Networks;

public sealed class TransformNetworkTests : TensorTest
{
    [Theory]
    [InlineData(16, 16)]
    [InlineData(19, 30)]
    [InlineData(1, 1)]
    [InlineData(3, 50)]
    public void Graph_AnySize_EqualsTheModule(int height, int width)
    {
        using var network = new TransformNetwork(new TransformNetworkOptions { Width = 4, ResidualBlocks = 2, Range = ValueRange.ZeroToOne });

        GraphLaw.Holds(network, height, width);
    }

    public static TheoryData<TransformNetworkOptions> Variants => new(
        new TransformNetworkOptions { Width = 4, ResidualBlocks = 1, Range = ValueRange.ImageNet },
        new TransformNetworkOptions { Width = 4, ResidualBlocks = 1, Range = ValueRange.Caffe },
        new TransformNetworkOptions { Width = 4, ResidualBlocks = 1, Upsampling = UpsamplingKind.Transposed, Output = OutputKind.Tanh },
        new TransformNetworkOptions { Width = 4, ResidualBlocks = 0, Output = OutputKind.Sigmoid },
        new TransformNetworkOptions { Width = 4, ResidualBlocks = 1, Norm = NormKind.None });

    [Theory]
    [MemberData(nameof(Variants))]
    public void Graph_EveryOption_EqualsTheModule(TransformNetworkOptions options)
    {
        using var network = new TransformNetwork(options);

        GraphLaw.Holds(network, height: 13, width: 18, tolerance: 1e-4);
    }

    [Fact]
    public void Graph_SeveralStyles_EqualsTheModule()
    {
        using var network = new TransformNetwork(new TransformNetworkOptions { Width = 4, ResidualBlocks = 1, Styles = 3 });

        GraphLaw.Holds(network, height: 16, width: 20, tensor(new float[,] { { 0.5f, 0.25f, 0.25f } }), tolerance: 1e-4);
    }

    [Fact]
    public void StateDict_Default_HasExactlyThePublishedKeysAndShapes()
    {
        using var network = new TransformNetwork();

        var weights = network.ToStateDict();

        Assert.Equal(PublishedShapes().OrderBy(pair => pair.Key, StringComparer.Ordinal), Shapes(weights));
        Assert.Equal(62, weights.Count);
        Assert.Equal(1_679_235, weights.Values.Sum(weight => weight.ElementCount));
    }

    [Fact]
    public void Forward_Default_EqualsThePublishedNetworkLayerByLayer()
    {
        using var network = new TransformNetwork();
        var weights = network.ToStateDict();
        var image = rand(1, 3, 24, 28);
        using var noGradient = no_grad();

        var actual = network.call(image);

        var expected = PublishedNetwork.Run(image * 255, name => weights[name].ToTensor()) / 255;
        Assert.True(actual.allclose(expected, rtol: 0, atol: 1e-5));
    }

    [Fact]
    public void Forward_TwoStylesUnderAutocast_EqualsFloat32WithinItsPrecision()
    {
        using var network = new TransformNetwork(new TransformNetworkOptions { Width = 8, Styles = 2 });
        network.ResetWeights(seed: 7);
        var (image, style) = (rand(2, 3, 32, 40), tensor(new float[,] { { 1, 0 }, { 0.3f, 0.7f } }));
        var expected = network.call(image, style);

        var actual = UnderAutocast(network, image, style);
        actual.square().sum().backward();

        var error = (actual - expected).square().mean().sqrt() / expected.std();
        Assert.True(error.item<float>() < 0.03, $"Relative error {error.item<float>()}."); // 8 bits of mantissa, 16 layers
        Assert.All(network.named_parameters(), named => Assert.True(named.parameter.grad is { } gradient && gradient.isfinite().all().item<bool>(), named.name));
    }

    [Fact]
    public void ResetWeights_SameSeed_GivesTheSameWeights()
    {
        using var first = new TransformNetwork(new TransformNetworkOptions { Width = 4 });
        using var second = new TransformNetwork(new TransformNetworkOptions { Width = 4 });

        first.ResetWeights(seed: 7);
        second.ResetWeights(seed: 7);

        Assert.All(first.parameters().Zip(second.parameters()), pair => Assert.True(pair.First.equal(pair.Second).all().item<bool>()));
    }

    [Fact]
    public void Forward_SeveralStylesButNone_SaysSo()
    {
        using var network = new TransformNetwork(new TransformNetworkOptions { Width = 4, Styles = 3 });

        var error = Assert.Throws<ArgumentException>(() => network.call(rand(1, 3, 16, 16)));

        Assert.StartsWith("The network has 3 styles: pass style weights (B, 3).", error.Message);
    }

    private static Tensor UnderAutocast(StyleNetwork network, Tensor image, Tensor style)
    {
        using var autocast = Autocast.Enter(Precision.BFloat16, DeviceType.CPU);
        return network.call(image, style).to_type(ScalarType.Float32);
    }

    private static IEnumerable<KeyValuePair<string, string>> Shapes(StateDict weights)
        => weights.Select(pair => KeyValuePair.Create(pair.Key, string.Join(',', pair.Value.Shape))).OrderBy(pair => pair.Key, StringComparer.Ordinal);

    // pytorch/examples, fast_neural_style/neural_style/transformer_net.py.
    private static IEnumerable<KeyValuePair<string, string>> PublishedShapes()
    {
        (string Key, int In, int Out, int Kernel)[] convolutions =
        [
            ("conv1", 3, 32, 9), ("conv2", 32, 64, 3), ("conv3", 64, 128, 3),
            .. Enumerable.Range(1, 5).SelectMany(i => new[] { ($"res{i}.conv1", 128, 128, 3), ($"res{i}.conv2", 128, 128, 3) }),
            ("deconv1", 128, 64, 3), ("deconv2", 64, 32, 3), ("deconv3", 32, 3, 9),
        ];
        (string Key, int Channels)[] norms =
        [
            ("in1", 32), ("in2", 64), ("in3", 128), ("in4", 64), ("in5", 32),
            .. Enumerable.Range(1, 5).SelectMany(i => new[] { ($"res{i}.in1", 128), ($"res{i}.in2", 128) }),
        ];
        foreach (var (key, inChannels, outChannels, kernel) in convolutions)
        {
            yield return KeyValuePair.Create($"{key}.conv2d.weight", $"{outChannels},{inChannels},{kernel},{kernel}");
            yield return KeyValuePair.Create($"{key}.conv2d.bias", $"{outChannels}");
        }

        foreach (var (key, channels) in norms)
        {
            yield return KeyValuePair.Create($"{key}.weight", $"{channels}");
            yield return KeyValuePair.Create($"{key}.bias", $"{channels}");
        }
    }
}

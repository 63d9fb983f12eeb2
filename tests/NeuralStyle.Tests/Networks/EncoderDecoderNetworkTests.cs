using NeuralStyle.Networks;
using NeuralStyle.Weights;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Networks;

public sealed class EncoderDecoderNetworkTests : TensorTest
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(1, 3)]
    public void Graph_AnyDepth_EqualsTheModule(int depth, int styles)
    {
        using var network = new EncoderDecoderNetwork(new EncoderDecoderNetworkOptions { Width = 4, Depth = depth, Styles = styles });

        GraphLaw.Holds(network, height: 15, width: 18, styles == 1 ? null : full(1, styles, 1f / styles));
    }

    [Fact]
    public void StateDict_Default_IsTheArticlesNetwork()
    {
        using var network = new EncoderDecoderNetwork();

        var shapes = network.ToStateDict().ToDictionary(pair => pair.Key, pair => string.Join(',', pair.Value.Shape));

        Assert.Equal("64,3,9,9", shapes["encoder.0.conv2d.weight"]);
        Assert.Equal("128,64,3,3", shapes["encoder.1.conv2d.weight"]);
        Assert.Equal("128,64,3,3", shapes["decoder.0.conv_transpose.weight"]);
        Assert.Equal("64,3,9,9", shapes["decoder.1.conv_transpose.weight"]);
        Assert.Equal(["decoder.0.norm.bias", "decoder.0.norm.weight", "encoder.0.norm.bias", "encoder.0.norm.weight", "encoder.1.norm.bias", "encoder.1.norm.weight"],
            shapes.Keys.Where(key => key.Contains("norm", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Forward_AnyImage_StaysInRange()
    {
        using var network = new EncoderDecoderNetwork(new EncoderDecoderNetworkOptions { Width = 4 });

        var actual = network.call(rand(1, 3, 20, 20) * 100);

        Assert.InRange(actual.min().item<float>(), 0, 1);
        Assert.InRange(actual.max().item<float>(), 0, 1);
    }
}

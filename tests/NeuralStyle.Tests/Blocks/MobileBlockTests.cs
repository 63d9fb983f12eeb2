using NeuralStyle.Blocks;
using NeuralStyle.Graphs;
using NeuralStyle.Tests.Networks;
using NeuralStyle.Weights;
using Xunit;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Tests.Blocks;

public sealed class MobileBlockTests : TensorTest
{
    [Theory]
    [InlineData(1, 1, NormKind.Instance, 1)]
    [InlineData(2, 1, NormKind.None, 1)]
    [InlineData(1, 2, NormKind.Instance, 1)]
    [InlineData(1, 3, NormKind.Conditional, 2)]
    public void SeparableBlock_EveryOption_EqualsItsGraph(int stride, int upsampling, NormKind norm, int styles)
    {
        using var network = new BlockNetwork(
            styles,
            new DepthwiseSeparableConvBlock(3, 20, stride: stride, upsampling: upsampling, norm: norm, styles: styles),
            new UpsampleBlock(20, 3, norm: NormKind.None));

        GraphLaw.Holds(network, height: 11, width: 14, styles == 1 ? null : full(1, styles, 1f / styles));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void SeparableBlock_NoNorm_IsADepthwiseAndAPointwiseConvolution(int stride)
    {
        using var block = new DepthwiseSeparableConvBlock(6, 10, stride: stride, norm: NormKind.None, padding: PadMode.Zeros);
        var weights = block.named_parameters().ToDictionary(named => named.name, named => named.parameter);
        var image = rand(2, 6, 9, 12);

        var actual = block.call(image);

        var between = functional.conv2d(image, weights["depthwise.conv2d.weight"], weights["depthwise.conv2d.bias"], [stride, stride], [1, 1], [1, 1], groups: 6).relu();
        var expected = functional.conv2d(between, weights["pointwise.conv2d.weight"], weights["pointwise.conv2d.bias"]).relu();
        Assert.True(expected.allclose(actual, rtol: 0, atol: 1e-5));
    }

    [Fact]
    public void SeparableBlock_StrideAndUpsampling_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => new DepthwiseSeparableConvBlock(3, 3, stride: 2, upsampling: 2));

        Assert.Contains("the stride is 2 and the factor of upsampling 2", error.Message);
    }

    [Theory]
    [InlineData(16, 1, 6, NormKind.Instance, 1)]
    [InlineData(16, 2, 2, NormKind.Conditional, 3)]
    [InlineData(8, 1, 1, NormKind.None, 1)]
    public void InvertedResidualBlock_EveryOption_EqualsItsGraph(int outChannels, int stride, int expansion, NormKind norm, int styles)
    {
        using var network = new BlockNetwork(
            styles,
            new ConvBlock(3, 16, kernelSize: 3, norm: NormKind.None),
            new InvertedResidualBlock(16, outChannels, stride, expansion, norm, styles: styles),
            new UpsampleBlock(outChannels, 3, norm: NormKind.None));

        GraphLaw.Holds(network, height: 9, width: 12, styles == 1 ? null : full(1, styles, 1f / styles));
    }

    [Fact]
    public void InvertedResidualBlock_ProjectionOfZeros_IsItsInput()
    {
        using var block = new InvertedResidualBlock(5, 5, expansion: 3, norm: NormKind.None);
        using var noGradient = no_grad();
        foreach (var (name, parameter) in block.named_parameters().Where(named => named.name.StartsWith("project.", StringComparison.Ordinal)))
        {
            parameter.zero_();
        }

        var image = rand(1, 5, 7, 6);

        Assert.True(image.allclose(block.call(image), rtol: 0, atol: 0));
    }

    [Theory]
    [InlineData(5, 1, true)]
    [InlineData(6, 1, false)]
    [InlineData(5, 2, false)]
    public void InvertedResidualBlock_InputIsAdded_WhereTheSizesAgree(int outChannels, int stride, bool isAdded)
    {
        using var network = new BlockNetwork(1, new ConvBlock(3, 5, kernelSize: 1), new InvertedResidualBlock(5, outChannels, stride), new UpsampleBlock(outChannels, 3));

        Assert.Equal(isAdded, network.ToGraph().Operations.OfType<AddOperation>().Any());
    }

    [Fact]
    public void StateDict_ExpansionOf1_HasNoExpansion()
    {
        using var block = new InvertedResidualBlock(4, 4, expansion: 1);

        Assert.Equal(["depthwise.conv2d.bias", "depthwise.conv2d.weight", "depthwise.norm.bias", "depthwise.norm.weight", "project.conv2d.bias", "project.conv2d.weight", "project.norm.bias", "project.norm.weight"],
            block.ToStateDict().Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Backward_Double_AgreesWithFiniteDifferences()
    {
        using var block = new InvertedResidualBlock(2, 2, expansion: 2, activation: ActivationKind.Tanh);
        using var separable = new DepthwiseSeparableConvBlock(2, 3, upsampling: 2, activation: ActivationKind.Tanh);
        block.to(float64);
        separable.to(float64);
        var point = rand([1, 2, 3, 4], dtype: float64, requires_grad: true);
        var weights = rand([1, 3, 6, 8], dtype: float64);

        separable.call(block.call(point)).mul(weights).sum().backward();

        FiniteDifferences.Agree(point, features => separable.call(block.call(features)).mul(weights).sum());
    }
}

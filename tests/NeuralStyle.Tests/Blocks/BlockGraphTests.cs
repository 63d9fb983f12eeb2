using NeuralStyle.Blocks;
using NeuralStyle.Graphs;
using NeuralStyle.Tests.Networks;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Blocks;

public sealed class BlockGraphTests : TensorTest
{
    [Theory]
    [InlineData(3, 1, PadMode.Reflect, ActivationKind.Relu, 1)]
    [InlineData(5, 1, PadMode.Zeros, ActivationKind.Tanh, 3)]
    [InlineData(9, 1, PadMode.Replicate, ActivationKind.LeakyRelu, 1)]
    [InlineData(1, 1, PadMode.Reflect, ActivationKind.Sigmoid, 1)]
    [InlineData(3, 1, PadMode.Zeros, ActivationKind.Relu6, 1)]
    public void ConvBlock_EveryOption_EqualsItsGraph(int kernelSize, int stride, PadMode padding, ActivationKind activation, int groups)
    {
        using var network = new BlockNetwork(1, new ConvBlock(3, 3, kernelSize, stride, NormKind.Instance, activation, padding, groups: groups));

        GraphLaw.Holds(network, height: 11, width: 14);
    }

    [Fact]
    public void UpsampleAndTransposedBlocks_AfterHalvings_EqualTheirGraph()
    {
        using var network = new BlockNetwork(
            1,
            new ConvBlock(3, 8, kernelSize: 3, stride: 2),
            new ConvBlock(8, 8, kernelSize: 3, stride: 2, norm: NormKind.None),
            new UpsampleBlock(8, 6),
            new TransposedConvBlock(6, 3));

        GraphLaw.Holds(network, height: 13, width: 10);
    }

    [Fact]
    public void ConditionalBlocks_BlendOfStyles_EqualTheirGraph()
    {
        using var network = new BlockNetwork(
            3,
            new ConvBlock(3, 8, kernelSize: 3, norm: NormKind.Conditional, styles: 3),
            new ResidualBlock(8, NormKind.Conditional, styles: 3),
            new ConvBlock(8, 3, kernelSize: 3, norm: NormKind.None));
        var style = tensor(new float[,] { { 0.2f, 0.5f, 0.3f }, { 0, 1, 0 } });

        GraphLaw.Holds(network, height: 9, width: 8, style);
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 2)]
    [InlineData(2, 2)]
    [InlineData(5, 3)]
    [InlineData(9, 1)]
    public void TransposedConvBlock_AnyKernel_MultipliesTheSizeByItsStride(int kernelSize, int stride)
    {
        using var block = new TransposedConvBlock(2, 4, kernelSize, stride);

        var actual = block.call(rand(1, 2, 5, 7));

        Assert.Equal([1, 4, 5 * stride, 7 * stride], actual.shape);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 9)]
    [InlineData(3, 2)]
    public void ConvBlock_ImageSmallerThanPadding_MirrorsAgainAndAgain(int height, int width)
    {
        using var network = new BlockNetwork(1, new ConvBlock(3, 3, kernelSize: 9, norm: NormKind.None));

        GraphLaw.Holds(network, height, width);
    }

    [Fact]
    public void ConvBlock_ConstantImageAndReflection_GivesAConstantImage()
    {
        using var block = new ConvBlock(3, 4, kernelSize: 7, norm: NormKind.None);

        var actual = block.call(full(1, 3, 12, 12, 0.3f));

        Assert.True(actual.std(dimensions: [2, 3], false, false, null).max().item<float>() < 1e-6);
    }

    [Fact]
    public void ConditionalBlock_NoStyle_SaysSo()
    {
        using var block = new ConvBlock(3, 4, kernelSize: 3, norm: NormKind.Conditional, styles: 2);

        var error = Assert.Throws<ArgumentNullException>(() => block.call(rand(1, 3, 8, 8)));

        Assert.Contains("style weights (B, S)", error.Message);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Constructor_EvenKernel_NamesItAndTheWayOut(int kernelSize)
    {
        var ofConv = Assert.Throws<ArgumentException>(() => new ConvBlock(3, 3, kernelSize));
        var ofUpsample = Assert.Throws<ArgumentException>(() => new UpsampleBlock(3, 3, kernelSize));

        Assert.Contains($"is {kernelSize}: use {kernelSize - 1} or {kernelSize + 1}.", ofConv.Message);
        Assert.Equal(ofConv.Message, ofUpsample.Message);
    }
}

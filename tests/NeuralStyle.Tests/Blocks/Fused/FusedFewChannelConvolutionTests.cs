using NeuralStyle.Blocks.Fused;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Blocks;

public sealed class FusedFewChannelConvolutionTests : TensorTest
{
    [Theory]
    [InlineData(16, 3)]
    [InlineData(3, 16)]
    public void Run_AnyNumberOfThreads_GivesTheSameBits(int inputs, int outputs)
        => TwinLaw.HoldsForAnyNumberOfThreads(reads => FusedFewChannelConvolution.Run(reads[0], reads[1], reads[2]), randn(2, inputs, 77, 41), randn(outputs, inputs, 9, 9), randn(outputs));

    [Fact]
    public void Run_WeightsThatNeedNoGradient_GivesTheInputsOnly()
    {
        var (input, weight) = (rand([1, 16, 12, 12], requires_grad: true), rand(3, 16, 5, 5));

        FusedFewChannelConvolution.Run(input, weight, bias: null).sum().backward();

        Assert.Null(weight.grad);
        var inner = input.grad!.narrow(2, 4, 4).narrow(3, 4, 4); // pixels that every tap meets
        Assert.True(inner.sub(weight.sum([0, 2, 3]).reshape(1, 16, 1, 1)).abs().max().item<float>() < 1e-4f);
    }

    [Fact]
    public void Run_ManySteps_LeavesNoTensor() => LeavesNoTensorOnAnyThread(() =>
    {
        for (var i = 0; i < 20; i++)
        {
            using var scope = NewDisposeScope();
            var (input, first, second) = (rand([1, 3, 20, 20], requires_grad: true), rand([16, 3, 9, 9], requires_grad: true), rand([3, 16, 5, 5], requires_grad: true));
            FusedFewChannelConvolution.Run(FusedFewChannelConvolution.Run(input, first, bias: null), second, bias: null).square().sum().backward();
        }

        ReturnedGradients.Return();
    });
}

using NeuralStyle.Blocks;
using NeuralStyle.Blocks.Fused;
using NeuralStyle.Graphs;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Tests.Blocks;

public sealed class FusedWinogradConvolutionTests : TensorTest
{
    [Theory]
    [InlineData(1, 16, 16, 4, 4, PadMode.Reflect)] // a single tile
    [InlineData(2, 16, 32, 8, 12, PadMode.Zeros)] // whole tiles
    [InlineData(1, 32, 16, 9, 7, PadMode.Reflect)] // tiles that reach over the edge
    [InlineData(3, 16, 48, 5, 30, PadMode.Replicate)] // an odd number of vectors
    [InlineData(1, 16, 16, 1, 2, PadMode.Zeros)] // smaller than a tile
    [InlineData(1, 16, 16, 2, 3, PadMode.Reflect)]
    [InlineData(2, 64, 64, 40, 40, PadMode.Reflect)] // several blocks of tiles, and of products
    public void Run_AnySize_EqualsLibTorchs(int batch, int inputs, int outputs, int height, int width, PadMode mode)
        => TwinLaw.Holds(
            reads => FusedWinogradConvolution.Run(reads[0], reads[1], reads[2], mode, frozen: null),
            reads => functional.conv2d(TensorOperations.Pad(reads[0], mode, 1, 1, 1, 1), reads[1], reads[2]),
            tolerance: 2e-5,
            randn(batch, inputs, height, width),
            randn(outputs, inputs, 3, 3),
            randn(outputs));

    [Theory]
    [InlineData(1, 16, 16, 2, 2)] // a single tile
    [InlineData(2, 32, 16, 4, 6)] // whole tiles
    [InlineData(1, 16, 32, 5, 7)] // tiles that reach over the edge
    [InlineData(3, 48, 16, 3, 15)] // an odd number of vectors
    [InlineData(1, 16, 16, 1, 1)] // smaller than a tile
    [InlineData(2, 64, 32, 20, 20)] // several blocks of tiles, and of products
    public void RunUpsampled_AnySize_EqualsUpsamplingFirst(int batch, int inputs, int outputs, int height, int width)
        => TwinLaw.Holds(
            reads => FusedWinogradConvolution.RunUpsampled(reads[0], reads[1], reads[2]),
            reads => functional.conv2d(TensorOperations.Pad(TensorOperations.Upsample(reads[0], factor: 2), PadMode.Replicate, 1, 1, 1, 1), reads[1], reads[2]),
            tolerance: 2e-5,
            randn(batch, inputs, height, width),
            randn(outputs, inputs, 3, 3),
            randn(outputs));

    [Fact]
    public void RunUpsampled_AnyNumberOfThreads_GivesTheSameBits()
        => TwinLaw.HoldsForAnyNumberOfThreads(reads => FusedWinogradConvolution.RunUpsampled(reads[0], reads[1], null), randn(2, 16, 17, 19), randn(16, 16, 3, 3));

    [Fact]
    public void Run_FrozenKernels_EqualsThoseTransformedAnew()
    {
        using var frozen = new TransformedKernels();
        var weight = randn(32, 16, 3, 3);

        for (var i = 0; i < 2; i++)
        {
            TwinLaw.Holds(
                reads => FusedWinogradConvolution.Run(reads[0], weight, null, PadMode.Zeros, frozen),
                reads => FusedWinogradConvolution.Run(reads[0], weight, null, PadMode.Zeros, frozen: null),
                tolerance: 0,
                randn(1, 16, 9, 9));
        }
    }

    [Fact]
    public void Run_AnyNumberOfThreads_GivesTheSameBits()
        => TwinLaw.HoldsForAnyNumberOfThreads(reads => FusedWinogradConvolution.Run(reads[0], reads[1], null, PadMode.Reflect, frozen: null), randn(2, 16, 33, 35), randn(16, 16, 3, 3));

    [Fact]
    public void Run_ManySteps_LeavesNoTensor() => LeavesNoTensorOnAnyThread(() =>
    {
        for (var i = 0; i < 20; i++)
        {
            using var scope = NewDisposeScope();
            var (input, weight) = (rand([1, 16, 8, 8], requires_grad: true), rand([16, 16, 3, 3], requires_grad: true));
            FusedWinogradConvolution.Run(FusedWinogradConvolution.Run(input, weight, null, PadMode.Reflect, frozen: null), weight, null, PadMode.Zeros, frozen: null).square().sum().backward();
        }

        ReturnedGradients.Return();
    });
}

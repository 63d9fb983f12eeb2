using NeuralStyle.Blocks;
using NeuralStyle.Graphs;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Tests.Blocks;

public sealed class ConvolutionDispatchTests : TensorTest
{
    [Theory]
    [InlineData(1, 4, 3, 9, PadMode.Reflect)]
    [InlineData(2, 5, 1, 5, PadMode.Zeros)]
    [InlineData(2, 3, 4, 7, PadMode.Replicate)]
    [InlineData(2, 16, 3, 9, PadMode.Reflect)]
    [InlineData(2, 3, 16, 9, PadMode.Reflect)]
    [InlineData(1, 2, 40, 5, PadMode.Zeros)]
    [InlineData(1, 4, 7, 5, PadMode.Replicate)]
    public void Run_FewChannels_EqualsLibTorchs(int batch, int inputs, int outputs, int kernelSize, PadMode mode)
        => Holds(new MapPadding(mode, kernelSize / 2), stride: 1, randn(batch, inputs, 13, 11), randn(outputs, inputs, kernelSize, kernelSize), randn(outputs));

    [Theory]
    [InlineData(16, 32, 1, PadMode.Reflect)]
    [InlineData(3, 8, 2, PadMode.Reflect)]
    [InlineData(8, 8, 2, PadMode.Zeros)]
    [InlineData(16, 48, 1, PadMode.Zeros)]
    [InlineData(32, 16, 1, PadMode.Replicate)]
    public void Run_3x3_EqualsLibTorchs(int inputs, int outputs, int stride, PadMode mode)
        => Holds(new MapPadding(mode, 1), stride, randn(2, inputs, 11, 14), randn(outputs, inputs, 3, 3), randn(outputs));

    [Fact]
    public void Run_UnevenPadding_EqualsLibTorchs()
        => Holds(new MapPadding(PadMode.Zeros, Left: 1, Top: 0, Right: 2, Bottom: 1), stride: 1, randn(1, 16, 9, 9), randn(16, 16, 3, 3), randn(16));

    [Theory]
    [InlineData(1, 8, 16, 5, 7)]
    [InlineData(2, 3, 5, 4, 4)]
    [InlineData(1, 4, 4, 1, 2)]
    [InlineData(2, 16, 32, 5, 3)]
    public void UpsampleAndConvolve_AnySize_EqualsUpsamplingFirst(int batch, int inputs, int outputs, int height, int width)
        => TwinLaw.Holds(
            reads => ConvolutionDispatch.UpsampleAndConvolve(reads[0], reads[1], reads[2]),
            reads => functional.conv2d(TensorOperations.Pad(TensorOperations.Upsample(reads[0], factor: 2), PadMode.Reflect, 1, 1, 1, 1), reads[1], reads[2]),
            tolerance: 1e-5,
            randn(batch, inputs, height, width),
            randn(outputs, inputs, 3, 3),
            randn(outputs));

    private static void Holds(MapPadding padding, int stride, params Tensor[] reads)
        => TwinLaw.Holds(
            own => ConvolutionDispatch.Run(own[0], own[1], own[2], padding, stride, groups: 1),
            own => functional.conv2d(TensorOperations.Pad(own[0], padding.Mode, padding.Left, padding.Top, padding.Right, padding.Bottom), own[1], own[2], [stride, stride]),
            tolerance: 1e-5,
            reads);
}

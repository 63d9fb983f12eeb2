using NeuralStyle.Blocks.Fused;
using NeuralStyle.Graphs;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Blocks;

/// <summary>Padded convolutions on tensors, each done in the way that is fastest where the tensor is. Gradients flow through all of them.</summary>
internal static class ConvolutionDispatch
{
    /// <summary>Pads and convolves. The result belongs to the caller's dispose scope.</summary>
    /// <param name="input">(B, I, H, W).</param>
    /// <param name="weight">(O, I / groups, K, K).</param>
    /// <param name="bias">(O), or null.</param>
    /// <param name="padding">The padding of the input.</param>
    /// <param name="stride">The step, in pixels.</param>
    /// <param name="groups">Groups of channels that are convolved apart.</param>
    /// <param name="frozen">The transformed kernels of weights that never change; null if they do.</param>
    public static Tensor Run(Tensor input, Tensor weight, Tensor? bias, MapPadding padding, int stride, int groups, TransformedKernels? frozen = null)
    {
        if (FusedWinogradConvolution.IsFor(input, weight, padding, stride, groups))
        {
            return FusedWinogradConvolution.Run(input, weight, bias, padding.Mode, frozen);
        }

        using var scope = NewDisposeScope();
        var ordered = ChannelsLast.IsFor(input) ? ChannelsLast.Convert(input) : input;
        var result = FusedFewChannelConvolution.IsFor(input, weight, stride, groups)
            ? FusedFewChannelConvolution.Run(padding.Apply(ordered), weight, bias)
            : Plain(ordered, weight, bias, padding, stride, groups);
        return result.MoveToOuterDisposeScope();
    }

    /// <summary>Upsamples twofold by repeating pixels, pads by one pixel of reflection and convolves with 3x3 kernels. The result belongs to the caller's dispose scope.</summary>
    /// <remarks>
    /// Two neighboring pixels of the upsampled map are the same one of the input, so of three taps two meet one pixel and are added
    /// beforehand: four sets of 2x2 kernels on the small map, less than half of the operations; by Winograd's method, a sixth. One
    /// pixel of reflection repeats the outermost pixel of the input.
    /// </remarks>
    /// <param name="input">(B, I, H, W).</param>
    /// <param name="weight">(O, I / groups, 3, 3).</param>
    /// <param name="bias">(O), or null.</param>
    /// <param name="groups">Groups of channels that are convolved apart.</param>
    public static Tensor UpsampleAndConvolve(Tensor input, Tensor weight, Tensor? bias, int groups = 1)
    {
        if (groups == 1 && FusedWinogradConvolution.IsFor(input, weight))
        {
            return FusedWinogradConvolution.RunUpsampled(input, weight, bias);
        }

        using var scope = NewDisposeScope();
        if (groups > 1 || !ChannelsLast.IsFor(input))
        {
            return Plain(TensorOperations.Upsample(input, factor: 2), weight, bias, new MapPadding(PadMode.Reflect, 1), stride: 1, groups).MoveToOuterDisposeScope();
        }

        var rows = stack([First(weight, 2), Second(weight, 2)], 0); // (2, O, I, 2, 3)
        var kernels = stack([First(rows, 4), Second(rows, 4)], 0); // (2, 2, O, I, 2, 2): column, row
        var padded = TensorOperations.Pad(ChannelsLast.Convert(input), PadMode.Replicate, 1, 1, 1, 1);
        var parts = functional.conv2d(padded, kernels.flatten(0, 2), bias?.repeat(4)); // (B, 4 * O, H + 1, W + 1)
        return FusedInterleave.Run(parts).MoveToOuterDisposeScope();
    }

    /// <summary>A transposed convolution. The result belongs to the caller's dispose scope.</summary>
    /// <param name="input">(B, I, H, W).</param>
    /// <param name="weight">(I, O, K, K).</param>
    /// <param name="bias">(O), or null.</param>
    /// <param name="stride">The step in the result, in pixels.</param>
    /// <param name="padding">Pixels that are taken off on each side.</param>
    /// <param name="outputPadding">Pixels that are put on at the right and the bottom.</param>
    public static Tensor Transposed(Tensor input, Tensor weight, Tensor? bias, int stride, int padding, int outputPadding)
    {
        using var scope = NewDisposeScope();
        var ordered = ChannelsLast.IsFor(input) ? ChannelsLast.Convert(input) : input;
        return functional.conv_transpose2d(
            ordered, weight, bias, [stride, stride], [padding, padding], [outputPadding, outputPadding], [1, 1], 1).MoveToOuterDisposeScope();
    }

    private static Tensor Plain(Tensor input, Tensor weight, Tensor? bias, MapPadding padding, int stride, int groups) => padding.IsEvenZeros
        ? functional.conv2d(input, weight, bias, [stride, stride], [padding.Top, padding.Left], [1, 1], groups)
        : functional.conv2d(padding.Apply(input), weight, bias, [stride, stride], [0, 0], [1, 1], groups);

    // Of three taps along a dimension the first meets one pixel and the others the next one.
    private static Tensor First(Tensor weight, int dimension) => cat([weight.narrow(dimension, 0, 1), weight.narrow(dimension, 1, 2).sum(dimension, keepdim: true)], dimension);

    private static Tensor Second(Tensor weight, int dimension) => cat([weight.narrow(dimension, 0, 2).sum(dimension, keepdim: true), weight.narrow(dimension, 2, 1)], dimension);
}

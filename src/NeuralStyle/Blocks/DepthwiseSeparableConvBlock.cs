using NeuralStyle.Graphs;
using static TorchSharp.torch;

namespace NeuralStyle.Blocks;

/// <summary>A convolution in two: a depthwise one, which sees the neighbors of a pixel in each channel by itself, and a pointwise one (1x1), which mixes the channels of each pixel.</summary>
/// <remarks>
/// MobileNet, Howard et al. 2017, arXiv:1704.04861: a norm and an activation after each of the two; with 3x3 kernels an eighth to a ninth of the work of a
/// <see cref="ConvBlock"/>. To upsample, the pointwise convolution comes first, at the small size, where it costs least; nearest-neighbor upsampling and the
/// depthwise convolution follow. Keys: <c>depthwise.conv2d.*</c>, <c>depthwise.norm.*</c>, <c>pointwise.conv2d.*</c>, <c>pointwise.norm.*</c>.
/// Shapes: (B, inChannels, H, W) to (B, outChannels, ceil(H / stride), ceil(W / stride)), or (B, outChannels, factor * H, factor * W).
/// </remarks>
public sealed class DepthwiseSeparableConvBlock : StyleBlock
{
    private readonly StyleBlock _first;
    private readonly StyleBlock _second;

    /// <summary>Creates a block with PyTorch's initial weights, drawn from its global generator.</summary>
    /// <param name="inChannels">Channels read.</param>
    /// <param name="outChannels">Channels made.</param>
    /// <param name="kernelSize">The side of the depthwise kernels, in pixels; odd.</param>
    /// <param name="stride">The step of the depthwise convolution, in pixels.</param>
    /// <param name="upsampling">The factor of upsampling; 1 for none.</param>
    /// <param name="norm">The norm after each convolution.</param>
    /// <param name="activation">The function after each norm.</param>
    /// <param name="padding">The padding mode.</param>
    /// <param name="styles">The number of styles, for <see cref="NormKind.Conditional"/>.</param>
    /// <param name="epsilon">The norms' epsilon.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not positive.</exception>
    /// <exception cref="ArgumentException">The kernel size is even, or there is both a stride and upsampling.</exception>
    public DepthwiseSeparableConvBlock(
        int inChannels,
        int outChannels,
        int kernelSize = 3,
        int stride = 1,
        int upsampling = 1,
        NormKind norm = NormKind.Instance,
        ActivationKind activation = ActivationKind.Relu,
        PadMode padding = PadMode.Reflect,
        int styles = 1,
        double epsilon = InstanceNorm.DefaultEpsilon)
        : base(nameof(DepthwiseSeparableConvBlock), isKeyed: true)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(upsampling);
        if (stride > 1 && upsampling > 1)
        {
            throw new ArgumentException($"A block makes the map smaller or larger, but the stride is {stride} and the factor of upsampling {upsampling}: set one of them to 1.", nameof(upsampling));
        }

        var pointwise = new ConvBlock(inChannels, outChannels, kernelSize: 1, stride: 1, norm, activation, padding, styles, groups: 1, epsilon);
        StyleBlock depthwise = upsampling > 1
            ? new UpsampleBlock(outChannels, outChannels, kernelSize, upsampling, norm, activation, padding, styles, epsilon, groups: outChannels)
            : new ConvBlock(inChannels, inChannels, kernelSize, stride, norm, activation, padding, styles, groups: inChannels, epsilon);
        (_first, _second) = upsampling > 1 ? ((StyleBlock)pointwise, depthwise) : (depthwise, pointwise);
        Register("depthwise", depthwise);
        Register("pointwise", pointwise);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor features, Tensor? style)
    {
        ArgumentNullException.ThrowIfNull(features);
        using var between = _first.call(features, style);
        return _second.call(between, style);
    }

    /// <inheritdoc/>
    public override GraphValue Describe(GraphBuilder graph, GraphValue input) => _second.Describe(graph, _first.Describe(graph, input));
}

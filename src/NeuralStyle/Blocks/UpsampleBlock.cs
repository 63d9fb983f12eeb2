using NeuralStyle.Graphs;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Blocks;

/// <summary>Nearest-neighbor upsampling, then a <see cref="ConvBlock"/>: upsampling without checkerboards.</summary>
/// <remarks>
/// Odena et al. 2016, "Deconvolution and Checkerboard Artifacts". Keys as in <see cref="ConvBlock"/>.
/// Shapes: (B, inChannels, H, W) to (B, outChannels, factor * H, factor * W).
/// </remarks>
public sealed class UpsampleBlock : StyleBlock
{
    private readonly ConvBlock _block;
    private readonly int _factor;

    /// <summary>Creates a block with PyTorch's initial weights, drawn from its global generator.</summary>
    /// <param name="inChannels">Channels read.</param>
    /// <param name="outChannels">Channels made.</param>
    /// <param name="kernelSize">The side of the kernel, in pixels; odd.</param>
    /// <param name="factor">The factor of upsampling.</param>
    /// <param name="norm">The norm after the convolution.</param>
    /// <param name="activation">The function after the norm.</param>
    /// <param name="padding">The padding mode.</param>
    /// <param name="styles">The number of styles, for <see cref="NormKind.Conditional"/>.</param>
    /// <param name="epsilon">The norm's epsilon.</param>
    /// <param name="groups">Groups of channels that are convolved apart.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not positive.</exception>
    /// <exception cref="ArgumentException">The kernel size is even, or the channels cannot be split into the groups.</exception>
    public UpsampleBlock(
        int inChannels,
        int outChannels,
        int kernelSize = 3,
        int factor = 2,
        NormKind norm = NormKind.Instance,
        ActivationKind activation = ActivationKind.Relu,
        PadMode padding = PadMode.Reflect,
        int styles = 1,
        double epsilon = InstanceNorm.DefaultEpsilon,
        int groups = 1)
        : base(nameof(UpsampleBlock), isKeyed: true)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(factor);
        _factor = factor;
        _block = new ConvBlock(inChannels, outChannels, kernelSize, stride: 1, norm, activation, padding, styles, groups, epsilon);
        Register("conv2d", Convolution);
        Register("norm", Norm);
    }

    internal override Module Convolution => _block.Convolution;

    internal override Module? Norm => _block.Norm;

    /// <inheritdoc/>
    public override Tensor forward(Tensor features, Tensor? style)
    {
        ArgumentNullException.ThrowIfNull(features);
        return _block.UpsampleAndConvolve(features, style, _factor);
    }

    /// <inheritdoc/>
    public override GraphValue Describe(GraphBuilder graph, GraphValue input)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return _block.Describe(graph, graph.Upsample(input, _factor));
    }
}

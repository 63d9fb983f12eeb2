using NeuralStyle.Graphs;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Blocks;

/// <summary>Padding, convolution, norm, activation: the unit that style networks are made of.</summary>
/// <remarks>
/// Pads by half the kernel, so that stride 1 keeps the size and stride 2 halves it, rounding up.
/// Keys: <c>conv2d.weight</c>, <c>conv2d.bias</c>, and <c>norm.*</c> where there is a norm. Initial weights are PyTorch's.
/// Shapes: (B, inChannels, H, W) to (B, outChannels, ceil(H / stride), ceil(W / stride)).
/// </remarks>
public sealed class ConvBlock : StyleBlock
{
    private readonly ConvolutionLayer _convolution;
    private readonly NormLayer _norm;

    /// <summary>Creates a block with PyTorch's initial weights, drawn from its global generator.</summary>
    /// <param name="inChannels">Channels read.</param>
    /// <param name="outChannels">Channels made.</param>
    /// <param name="kernelSize">The side of the kernel, in pixels; odd.</param>
    /// <param name="stride">The step, in pixels.</param>
    /// <param name="norm">The norm after the convolution.</param>
    /// <param name="activation">The function after the norm.</param>
    /// <param name="padding">The padding mode; reflection avoids visible borders.</param>
    /// <param name="styles">The number of styles, for <see cref="NormKind.Conditional"/>.</param>
    /// <param name="groups">Groups of channels that are convolved apart.</param>
    /// <param name="epsilon">The norm's epsilon.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not positive.</exception>
    /// <exception cref="ArgumentException">The kernel size is even, or the channels cannot be split into the groups.</exception>
    public ConvBlock(
        int inChannels,
        int outChannels,
        int kernelSize,
        int stride = 1,
        NormKind norm = NormKind.Instance,
        ActivationKind activation = ActivationKind.Relu,
        PadMode padding = PadMode.Reflect,
        int styles = 1,
        int groups = 1,
        double epsilon = InstanceNorm.DefaultEpsilon)
        : base(nameof(ConvBlock), isKeyed: true)
    {
        _convolution = new ConvolutionLayer(inChannels, outChannels, kernelSize, stride, padding, groups);
        _norm = new NormLayer(norm, outChannels, styles, epsilon, activation);
        Register("conv2d", _convolution);
        Register("norm", Norm);
    }

    internal override Module Convolution => _convolution;

    internal override Module? Norm => _norm.Module;

    /// <inheritdoc/>
    public override Tensor forward(Tensor features, Tensor? style)
    {
        ArgumentNullException.ThrowIfNull(features);
        using var scope = NewDisposeScope();
        return _norm.Apply(_convolution.call(features), style).MoveToOuterDisposeScope();
    }

    /// <summary>As <see cref="forward"/> after upsampling by repeating pixels. The caller disposes the result.</summary>
    internal Tensor UpsampleAndConvolve(Tensor features, Tensor? style, int factor)
    {
        using var scope = NewDisposeScope();
        var convolved = factor == 2 && _convolution.CanUpsample
            ? _convolution.UpsampleAndConvolve(features)
            : _convolution.call(TensorOperations.Upsample(features, factor));
        return _norm.Apply(convolved, style).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override GraphValue Describe(GraphBuilder graph, GraphValue input)
        => _norm.Describe(graph, _convolution.Describe(graph, input));
}

using NeuralStyle.Graphs;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Blocks;

/// <summary>Transposed convolution, norm, activation: learned upsampling, as the first style networks had it.</summary>
/// <remarks>
/// Johnson et al. 2016, arXiv:1603.08155. Prone to checkerboards where the stride does not divide the kernel;
/// <see cref="UpsampleBlock"/> is not. Keys: <c>conv_transpose.weight</c>, <c>conv_transpose.bias</c>, and <c>norm.*</c>.
/// Shapes: (B, inChannels, H, W) to (B, outChannels, stride * H, stride * W).
/// </remarks>
public sealed class TransposedConvBlock : StyleBlock
{
    private readonly TransposedConvolutionLayer _convolution;
    private readonly NormLayer _norm;

    /// <summary>Creates a block with PyTorch's initial weights, drawn from its global generator.</summary>
    /// <param name="inChannels">Channels read.</param>
    /// <param name="outChannels">Channels made.</param>
    /// <param name="kernelSize">The side of the kernel, in pixels; at least the stride.</param>
    /// <param name="stride">The factor of upsampling.</param>
    /// <param name="norm">The norm after the convolution.</param>
    /// <param name="activation">The function after the norm.</param>
    /// <param name="styles">The number of styles, for <see cref="NormKind.Conditional"/>.</param>
    /// <param name="epsilon">The norm's epsilon.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not positive, or the kernel is smaller than the stride.</exception>
    public TransposedConvBlock(
        int inChannels,
        int outChannels,
        int kernelSize = 3,
        int stride = 2,
        NormKind norm = NormKind.Instance,
        ActivationKind activation = ActivationKind.Relu,
        int styles = 1,
        double epsilon = InstanceNorm.DefaultEpsilon)
        : base(nameof(TransposedConvBlock), isKeyed: true)
    {
        _convolution = new TransposedConvolutionLayer(inChannels, outChannels, kernelSize, stride);
        _norm = new NormLayer(norm, outChannels, styles, epsilon, activation);
        Register("conv_transpose", _convolution);
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

    /// <inheritdoc/>
    public override GraphValue Describe(GraphBuilder graph, GraphValue input)
        => _norm.Describe(graph, _convolution.Describe(graph, input));
}

using NeuralStyle.Common;
using NeuralStyle.Graphs;
using static TorchSharp.torch;

namespace NeuralStyle.Blocks;

/// <summary>Two 3x3 convolutions with norms, added to their input; no activation after the sum.</summary>
/// <remarks>
/// He et al. 2015, arXiv:1512.03385, in the form of Gross and Wilber that Johnson et al. 2016 use.
/// Keys as in pytorch/examples: <c>conv1.conv2d.*</c>, <c>in1.*</c>, <c>conv2.conv2d.*</c>, <c>in2.*</c>.
/// Shapes: (B, channels, H, W) in and out.
/// </remarks>
public sealed class ResidualBlock : StyleBlock
{
    private readonly ConvBlock _first;
    private readonly ConvBlock _second;

    /// <summary>Creates a block with PyTorch's initial weights, drawn from its global generator.</summary>
    /// <param name="channels">The number of channels.</param>
    /// <param name="norm">The norm after each convolution.</param>
    /// <param name="activation">The function between the convolutions.</param>
    /// <param name="padding">The padding mode.</param>
    /// <param name="styles">The number of styles, for <see cref="NormKind.Conditional"/>.</param>
    /// <param name="epsilon">The norms' epsilon.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not positive.</exception>
    public ResidualBlock(
        int channels,
        NormKind norm = NormKind.Instance,
        ActivationKind activation = ActivationKind.Relu,
        PadMode padding = PadMode.Reflect,
        int styles = 1,
        double epsilon = InstanceNorm.DefaultEpsilon)
        : base(nameof(ResidualBlock), isKeyed: true)
    {
        _first = new ConvBlock(channels, channels, kernelSize: 3, stride: 1, norm, activation, padding, styles, groups: 1, epsilon);
        _second = new ConvBlock(channels, channels, kernelSize: 3, stride: 1, norm, ActivationKind.None, padding, styles, groups: 1, epsilon);
        Register("conv1", new ModuleNamespace("conv2d", _first.Convolution));
        Register("in1", _first.Norm);
        Register("conv2", new ModuleNamespace("conv2d", _second.Convolution));
        Register("in2", _second.Norm);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor features, Tensor? style)
    {
        ArgumentNullException.ThrowIfNull(features);
        using var scope = NewDisposeScope();
        var residual = _second.call(_first.call(features, style), style);
        return features.Plus(residual).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override GraphValue Describe(GraphBuilder graph, GraphValue input)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.Add(input, _second.Describe(graph, _first.Describe(graph, input)));
    }
}

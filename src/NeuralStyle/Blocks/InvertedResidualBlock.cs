using NeuralStyle.Common;
using NeuralStyle.Graphs;
using static TorchSharp.torch;

namespace NeuralStyle.Blocks;

/// <summary>Widens the channels, convolves each by itself, narrows them again without an activation, and adds the input where the sizes agree.</summary>
/// <remarks>
/// MobileNetV2, Sandler et al. 2018, arXiv:1801.04381: the residual connects the narrow ends, and the narrow result stays linear, for an activation would lose
/// what few channels hold. Keys: <c>expand.conv2d.*</c>, <c>expand.norm.*</c> (none for expansion 1), <c>depthwise.*</c>, <c>project.*</c>.
/// Shapes: (B, inChannels, H, W) to (B, outChannels, ceil(H / stride), ceil(W / stride)).
/// </remarks>
public sealed class InvertedResidualBlock : StyleBlock
{
    private readonly StyleBlock[] _blocks;
    private readonly bool _isResidual;

    /// <summary>Creates a block with PyTorch's initial weights, drawn from its global generator.</summary>
    /// <param name="inChannels">Channels read.</param>
    /// <param name="outChannels">Channels made.</param>
    /// <param name="stride">The step of the depthwise convolution, in pixels.</param>
    /// <param name="expansion">The channels in between, as a multiple of <paramref name="inChannels"/>; the paper's is 6.</param>
    /// <param name="norm">The norm after each convolution.</param>
    /// <param name="activation">The function after the first two norms; the paper's keeps values within what numbers of few bits can tell apart.</param>
    /// <param name="padding">The padding mode.</param>
    /// <param name="styles">The number of styles, for <see cref="NormKind.Conditional"/>.</param>
    /// <param name="epsilon">The norms' epsilon.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not positive.</exception>
    public InvertedResidualBlock(
        int inChannels,
        int outChannels,
        int stride = 1,
        int expansion = 6,
        NormKind norm = NormKind.Instance,
        ActivationKind activation = ActivationKind.Relu6,
        PadMode padding = PadMode.Reflect,
        int styles = 1,
        double epsilon = InstanceNorm.DefaultEpsilon)
        : base(nameof(InvertedResidualBlock), isKeyed: true)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(expansion);
        var middle = inChannels * expansion;
        _isResidual = stride == 1 && inChannels == outChannels;
        (string Key, StyleBlock Block)[] parts =
        [
            .. expansion == 1 ? [] : new[] { ("expand", (StyleBlock)new ConvBlock(inChannels, middle, kernelSize: 1, stride: 1, norm, activation, padding, styles, groups: 1, epsilon)) },
            ("depthwise", new ConvBlock(middle, middle, kernelSize: 3, stride, norm, activation, padding, styles, groups: middle, epsilon)),
            ("project", new ConvBlock(middle, outChannels, kernelSize: 1, stride: 1, norm, ActivationKind.None, padding, styles, groups: 1, epsilon)),
        ];
        foreach (var (key, block) in parts)
        {
            Register(key, block);
        }

        _blocks = [.. parts.Select(part => part.Block)];
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor features, Tensor? style)
    {
        ArgumentNullException.ThrowIfNull(features);
        using var scope = NewDisposeScope();
        var result = _blocks.Aggregate(features, (value, block) => block.call(value, style));
        return (_isResidual ? features.Plus(result) : result).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override GraphValue Describe(GraphBuilder graph, GraphValue input)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var result = _blocks.Aggregate(input, (value, block) => block.Describe(graph, value));
        return _isResidual ? graph.Add(input, result) : result;
    }
}

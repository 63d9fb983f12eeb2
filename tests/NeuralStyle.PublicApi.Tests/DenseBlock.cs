using NeuralStyle.Blocks;
using NeuralStyle.Graphs;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace NeuralStyle.PublicApi.Tests;

/// <summary>A block of an outsider's own, made of the library's: its input and a convolution of it, side by side.</summary>
public sealed class DenseBlock : StyleBlock
{
    [ComponentName(Name = "grow")]
    private readonly ConvBlock _grow;

    [ComponentName(Name = "scale")]
    private readonly ChannelScale _scale;

    public DenseBlock(int channels, int growth, int styles)
        : base(nameof(DenseBlock))
    {
        _grow = new ConvBlock(channels, growth, kernelSize: 3, norm: NormKind.Conditional, styles: styles);
        _scale = new ChannelScale(channels + growth);
        RegisterComponents();
    }

    public override Tensor forward(Tensor features, Tensor? style)
    {
        using var scope = NewDisposeScope();
        return _scale.call(cat([features, _grow.call(features, style)], 1)).MoveToOuterDisposeScope();
    }

    public override GraphValue Describe(GraphBuilder graph, GraphValue input)
        => _scale.Describe(graph, graph.Concatenate(input, _grow.Describe(graph, input)));
}

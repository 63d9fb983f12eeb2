using NeuralStyle.Graphs;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace NeuralStyle.PublicApi.Tests;

/// <summary>A module of an outsider's own, with a parameter: a learned factor for each channel. In a graph it is a 1x1 depthwise convolution.</summary>
public sealed class ChannelScale : nn.Module<Tensor, Tensor>, IDescribable
{
    [ComponentName(Name = "factors")]
    private readonly Parameter _factors; // (C, 1, 1, 1)

    public ChannelScale(int channels)
        : base(nameof(ChannelScale))
    {
        _factors = new Parameter(rand(channels, 1, 1, 1));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return input.mul(_factors.reshape(1, -1, 1, 1)).MoveToOuterDisposeScope();
    }

    public GraphValue Describe(GraphBuilder graph, GraphValue input)
        => graph.Convolution(input, graph.NameOf(_factors), bias: null, input.Channels, kernelSize: 1, groups: input.Channels);
}

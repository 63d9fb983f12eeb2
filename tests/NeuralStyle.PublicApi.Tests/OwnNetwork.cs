using NeuralStyle.Blocks;
using NeuralStyle.Graphs;
using NeuralStyle.Networks;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace NeuralStyle.PublicApi.Tests;

/// <summary>A network of an outsider's own, composed of the library's blocks and of others.</summary>
public sealed class OwnNetwork : StyleNetwork
{
    [ComponentName(Name = "down")]
    private readonly ConvBlock _down;

    [ComponentName(Name = "residual")]
    private readonly ResidualBlock _residual;

    [ComponentName(Name = "dense")]
    private readonly DenseBlock _dense;

    [ComponentName(Name = "norm")]
    private readonly ConditionalInstanceNorm _norm;

    [ComponentName(Name = "up")]
    private readonly UpsampleBlock _up;

    private readonly ConvBlock _out; // under its field's name

    public OwnNetwork(int styles)
        : base(nameof(OwnNetwork), styles)
    {
        _down = new ConvBlock(inChannels: 3, outChannels: 4, kernelSize: 3, stride: 2);
        _residual = new ResidualBlock(channels: 4, norm: NormKind.Conditional, styles: styles);
        _dense = new DenseBlock(channels: 4, growth: 2, styles);
        _norm = new ConditionalInstanceNorm(channels: 6, styles);
        _up = new UpsampleBlock(inChannels: 6, outChannels: 4, norm: NormKind.None);
        _out = new ConvBlock(inChannels: 4, outChannels: 3, kernelSize: 3, norm: NormKind.None, activation: ActivationKind.Sigmoid);
        RegisterComponents();
    }

    public override GraphValue Describe(GraphBuilder graph, GraphValue input)
    {
        var inner = _dense.Describe(graph, _residual.Describe(graph, _down.Describe(graph, graph.ToRange(input, ValueRange.MinusOneToOne))));
        var upsampled = _up.Describe(graph, _norm.Describe(graph, inner));
        return graph.Crop(_out.Describe(graph, upsampled), input);
    }

    protected override Tensor Stylize(Tensor image, Tensor? style)
    {
        var inner = _dense.call(_residual.call(_down.call((image * 2) - 1), style), style);
        var upsampled = _up.call(_norm.call(inner, style!));
        return _out.call(upsampled).narrow(2, 0, image.shape[2]).narrow(3, 0, image.shape[3]);
    }
}

using NeuralStyle.Blocks;
using NeuralStyle.Graphs;
using NeuralStyle.Networks;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Tests.Features;

/// <summary>A layer of an extractor, made an image of the input's size again.</summary>
internal sealed class TapNetwork : StyleNetwork
{
    private readonly UpsampleBlock _toImage;
    private readonly Func<GraphBuilder, GraphValue, GraphValue> _describe;
    private readonly Func<Tensor, Tensor> _extract;

    public TapNetwork(Module features, int channels, int factor, Func<GraphBuilder, GraphValue, GraphValue> describe, Func<Tensor, Tensor> extract)
        : base(nameof(TapNetwork))
    {
        (_describe, _extract) = (describe, extract);
        _toImage = new UpsampleBlock(channels, outChannels: 3, factor: factor, norm: NormKind.None, activation: ActivationKind.None);
        register_module("features", features);
        register_module("out", _toImage);
    }

    public override GraphValue Describe(GraphBuilder graph, GraphValue input) => _toImage.Describe(graph, _describe(graph, input));

    protected override Tensor Stylize(Tensor image, Tensor? style) => _toImage.call(_extract(image));
}

using NeuralStyle.Blocks;
using NeuralStyle.Graphs;
using NeuralStyle.Networks;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Networks;

/// <summary>The smallest network around blocks: they run one after the other, and the result is cropped to the image.</summary>
internal sealed class BlockNetwork : StyleNetwork
{
    private readonly StyleBlock[] _blocks;

    public BlockNetwork(int styles, params StyleBlock[] blocks)
        : base(nameof(BlockNetwork), styles)
    {
        _blocks = blocks;
        for (var i = 0; i < blocks.Length; i++)
        {
            register_module($"norm{i}", blocks[i]);
        }
    }

    public override GraphValue Describe(GraphBuilder graph, GraphValue input)
        => graph.Crop(_blocks.Aggregate(input, (value, block) => block.Describe(graph, value)), input);

    protected override Tensor Stylize(Tensor image, Tensor? style)
        => _blocks.Aggregate(image, (value, block) => block.call(value, style)).narrow(2, 0, image.shape[2]).narrow(3, 0, image.shape[3]);
}

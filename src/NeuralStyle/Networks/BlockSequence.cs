using NeuralStyle.Blocks;
using NeuralStyle.Graphs;
using static TorchSharp.torch;

namespace NeuralStyle.Networks;

/// <summary>Blocks that run one after the other, on tensors and as a graph.</summary>
internal static class BlockSequence
{
    /// <summary>Runs the blocks. The input is disposed with the other values in between: autograd holds what it needs, and the rest is freed before the next block asks for memory.</summary>
    public static Tensor Run(IEnumerable<StyleBlock> blocks, Tensor value, Tensor? style)
    {
        foreach (var block in blocks)
        {
            var next = block.call(value, style);
            value.Dispose();
            value = next;
        }

        return value;
    }

    public static GraphValue Describe(IEnumerable<StyleBlock> blocks, GraphBuilder graph, GraphValue value)
        => blocks.Aggregate(value, (features, block) => block.Describe(graph, features));
}

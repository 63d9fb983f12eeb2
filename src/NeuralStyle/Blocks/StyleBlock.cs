using NeuralStyle.Common;
using NeuralStyle.Graphs;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Blocks;

/// <summary>A block that may be told a style: features and style weights in, features out.</summary>
/// <remarks>
/// Shapes: features (B, C, H, W) and style (B, S), or (B, S, h, w) for each place, or null if the block has no conditional norm.
/// Inputs stay the caller's, and the caller disposes the result.
/// </remarks>
public abstract class StyleBlock : Module<Tensor, Tensor?, Tensor>, IDescribable
{
    /// <summary>Creates a block.</summary>
    /// <param name="name">The name that TorchSharp shows.</param>
    protected StyleBlock(string name)
        : base(NativeRuntime.Named(name))
    {
    }

    /// <summary>Applies a block that has no conditional norm. The caller disposes the result.</summary>
    /// <param name="features">Features (B, C, H, W).</param>
    public Tensor call(Tensor features) => call(features, null);

    /// <inheritdoc/>
    public abstract GraphValue Describe(GraphBuilder graph, GraphValue input);
}

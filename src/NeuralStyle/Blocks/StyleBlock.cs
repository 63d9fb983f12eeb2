using NeuralStyle.Graphs;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Blocks;

/// <summary>A block that maps features and optional style weights to features.</summary>
/// <remarks>
/// Shapes: features (B, C, H, W) and style (B, S), or (B, S, h, w) for each location, or null if the block has no conditional norm.
/// Inputs stay the caller's, and the caller disposes the result.
/// </remarks>
public abstract class StyleBlock : Module<Tensor, Tensor?, Tensor>, IDescribable
{
    private readonly bool _isKeyed;

    /// <summary>Creates a block.</summary>
    /// <param name="name">The name that TorchSharp shows.</param>
    protected StyleBlock(string name)
        : this(name, isKeyed: false)
    {
    }

    // A keyed block registers its parts in its constructor, under the keys of published files and not under the names of its fields.
    private protected StyleBlock(string name, bool isKeyed)
        : base(NativeRuntime.Named(name)) => _isKeyed = isKeyed;

    internal virtual Module? Convolution => null;

    internal virtual Module? Norm => null;

    /// <summary>Applies a block that has no conditional norm. The caller disposes the result.</summary>
    /// <param name="features">Features (B, C, H, W).</param>
    public Tensor call(Tensor features) => call(features, null);

    /// <inheritdoc/>
    public abstract GraphValue Describe(GraphBuilder graph, GraphValue input);

    /// <summary>Registers the modules and parameters in the fields, except those of the library's own blocks, which are registered under published keys.</summary>
    protected override void RegisterComponents()
    {
        if (!_isKeyed)
        {
            base.RegisterComponents();
        }
    }

    private protected void Register(string key, Module? part)
    {
        if (part is not null)
        {
            register_module(key, part);
        }
    }
}

using NeuralStyle.Graphs;
using static TorchSharp.torch;

namespace NeuralStyle.Blocks;

/// <summary>Self-attention: each position gathers features of all positions of its image. A <see cref="StyleAttention"/> whose style is the content.</summary>
/// <remarks>
/// Zhang et al. 2019, arXiv:1805.08318 (SAGAN), with the normalization of SANet. The product of all pairs of positions makes it a block for small maps, such as those
/// between encoder and decoder. Keys: <c>f</c>, <c>g</c>, <c>h</c>, <c>out_conv</c>. Shapes: (B, C, H, W) in and out.
/// </remarks>
public sealed class SelfAttention : StyleBlock
{
    private readonly StyleAttention _attention;

    /// <summary>Creates a block with PyTorch's initial weights, drawn from its global generator.</summary>
    /// <param name="channels">The number of channels C.</param>
    /// <param name="epsilon">The value added to the variances, for numerical stability.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not positive.</exception>
    public SelfAttention(int channels, double epsilon = InstanceNorm.DefaultEpsilon)
        : base(nameof(SelfAttention), isKeyed: true)
    {
        _attention = new StyleAttention(channels, epsilon);
        foreach (var (key, part) in _attention.named_children())
        {
            Register(key, part);
        }
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor features, Tensor? style) => _attention.call(features, features);

    /// <inheritdoc/>
    public override GraphValue Describe(GraphBuilder graph, GraphValue input)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return _attention.DescribeSelf(graph, input);
    }
}

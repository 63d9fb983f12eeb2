using NeuralStyle.Common;
using NeuralStyle.Graphs;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Blocks;

/// <summary>Adaptive instance normalization (AdaIN): each channel of the content features gets the mean and standard deviation of the style features.</summary>
/// <remarks>
/// Huang and Belongie 2017, arXiv:1703.06868, with unbiased variances, as published. It has no parameters.
/// Shapes: content features (B, C, H, W), style features (B, C, h, w), or (1, C, h, w) for all of them; the result has the shape of the content features.
/// </remarks>
public sealed class AdaptiveInstanceNorm : Module<Tensor, Tensor, Tensor>, IDescribable
{
    /// <summary>Creates a norm.</summary>
    /// <param name="epsilon">The value added to the variances, for numerical stability.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="epsilon"/> is not positive.</exception>
    public AdaptiveInstanceNorm(double epsilon = InstanceNorm.DefaultEpsilon)
        : base(NativeRuntime.Named(nameof(AdaptiveInstanceNorm)))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epsilon);
        Epsilon = epsilon;
    }

    /// <summary>The value added to the variances, for numerical stability.</summary>
    public double Epsilon { get; }

    /// <summary>Gives content features the statistics of style features. The caller disposes the result; gradients flow to both.</summary>
    /// <param name="content">Content features (B, C, H, W).</param>
    /// <param name="style">Style features (B, C, h, w) or (1, C, h, w).</param>
    /// <exception cref="ArgumentException">A tensor has another shape.</exception>
    public override Tensor forward(Tensor content, Tensor style) => Run(content, style, alpha: 1);

    /// <summary>As <see cref="forward"/>, mixed with the content features. The caller disposes the result.</summary>
    /// <param name="content">Content features (B, C, H, W).</param>
    /// <param name="style">Style features (B, C, h, w) or (1, C, h, w).</param>
    /// <param name="alpha">The share of the normalized features: 0 returns the content features, 1 those with the style's statistics.</param>
    /// <exception cref="ArgumentException">A tensor has another shape.</exception>
    public Tensor Run(Tensor content, Tensor style, double alpha)
    {
        Shape.Require(content, [Shape.Any, Shape.Any, Shape.Any, Shape.Any]);
        Shape.Require(style, [style?.shape[0] == 1 ? 1 : content.shape[0], content.shape[1], Shape.Any, Shape.Any]);
        using var scope = NewDisposeScope();
        var statistics = TensorOperations.ChannelStatistics(style!, Epsilon, isUnbiased: true);
        var adapted = TensorOperations.AdaptiveNorm(content, statistics, share: null, Epsilon);
        return (alpha == 1 ? adapted : adapted.Times(alpha).Plus(content.Times(1 - alpha))).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public GraphValue Describe(GraphBuilder graph, GraphValue input)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.AdaptiveNorm(input, Epsilon);
    }
}

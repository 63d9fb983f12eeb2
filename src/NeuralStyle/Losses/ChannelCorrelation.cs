using NeuralStyle.Common;
using static TorchSharp.torch;

namespace NeuralStyle.Losses;

/// <summary>Mean, standard deviation and correlation of the channels of feature maps: the style of an image, with its colors and its structure apart.</summary>
/// <remarks>
/// <para>
/// For features F (C, M) with means m, standard deviations s and correlations K (C, C), the distance to a style m', s', K' is
/// <c>log(1 + (|m - m'|² + |s - s'|²) / (|s'|² + |m'|² / 100)) + |K - K'|² / |K'|²</c>: free of the scale of the features, so that
/// one weight suits every extractor and layer. The logarithm keeps an image whose colors are far off from deciding a batch, and the
/// hundredth of the means keeps a style of a single color finite.
/// </para>
/// <para>
/// Means and standard deviations are what adaptive instance norm matches (Huang and Belongie 2017, arXiv:1703.06868); correlations
/// are centered Gram matrices (Li et al. 2017, arXiv:1701.01036, discuss the moments) without the standard deviations. Computed in float32.
/// </para>
/// </remarks>
public static class ChannelCorrelation
{
    private const double VarianceFloor = 1e-3; // of the mean variance: channels that hardly vary correlate at random
    private const double MeanShare = 0.01;

    /// <summary>Computes the statistics. The caller disposes the result; gradients flow back to the features.</summary>
    /// <param name="features">Features (B, C, H, W).</param>
    /// <returns>(B, C, C + 2), float32: for each channel its mean, its standard deviation and its correlation with every channel.</returns>
    /// <exception cref="ArgumentException">The features do not have four dimensions.</exception>
    public static Tensor Of(Tensor features)
    {
        Shape.Require(features, [Shape.Any, Shape.Any, Shape.Any, Shape.Any]);
        using var scope = NewDisposeScope();
        var single = features.to_type(ScalarType.Float32);
        var mean = single.mean([2, 3]).unsqueeze(-1); // (B, C, 1)
        var pixels = single.shape[2] * single.shape[3];
        var centered = single.sub(mean.detach().unsqueeze(-1)); // first: E[FF'] - mm' has no digits left for an image of low contrast
        var covariance = GramProduct.Of(centered).Over((double)pixels); // (B, C, C); its gradient has no mean, so that detached means change nothing
        var variance = covariance.diagonal(0, 1, 2); // (B, C)
        var floor = variance.detach().mean([1], keepdim: true).Times(VarianceFloor).Plus(1e-12); // (B, 1)
        var deviation = variance.Plus(floor).sqrt().unsqueeze(-1); // (B, C, 1)
        var correlation = covariance.div(deviation.bmm(deviation.transpose(1, 2)));
        return cat([mean, deviation, correlation], 2).MoveToOuterDisposeScope();
    }

    /// <summary>Computes the distance to the statistics of a style, averaged over the batch. The caller disposes the result.</summary>
    /// <param name="statistics">(B, C, C + 2), of <see cref="Of"/>.</param>
    /// <param name="target">(B, C, C + 2) or (1, C, C + 2), of a style.</param>
    /// <returns>A scalar: 0 for equal statistics.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public static Tensor Distance(Tensor statistics, Tensor target)
    {
        Shape.Require(statistics, [Shape.Any, Shape.Any, Shape.Any]);
        Shape.Require(target, [target?.shape[0] == 1 ? 1 : statistics.shape[0], statistics.shape[1], statistics.shape[2]]);
        using var scope = NewDisposeScope();
        var channels = statistics.shape[1];
        var squares = statistics.sub(target!).Squared();
        var colors = squares.narrow(2, 0, 2).sum([1, 2]).div(Scale(target!)); // (B)
        var structure = squares.narrow(2, 2, channels).sum([1, 2]).div(target!.narrow(2, 2, channels).Squared().sum([1, 2]).AtLeast(1)); // (B); a flat style has no correlations
        return colors.log1p().Plus(structure).mean().MoveToOuterDisposeScope();
    }

    private static Tensor Scale(Tensor target) // (B) or (1)
    {
        var squares = target.narrow(2, 0, 2).Squared().sum([1]); // of means, of standard deviations
        return squares.select(1, 1).Plus(squares.select(1, 0).Times(MeanShare)).AtLeast(1e-12);
    }
}

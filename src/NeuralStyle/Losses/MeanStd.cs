using NeuralStyle.Common;
using static TorchSharp.torch;

namespace NeuralStyle.Losses;

/// <summary>The style loss of AdaIN: mean squared errors of the means and of the standard deviations of channels.</summary>
/// <remarks>Huang and Belongie 2017, arXiv:1703.06868; Li et al. 2017, arXiv:1701.01036. Variances are unbiased, with 1e-5 added, as in naoto0804/pytorch-AdaIN. Computed in float32.</remarks>
public static class MeanStd
{
    private const double Epsilon = 1e-5;

    /// <summary>Computes the statistics. The caller disposes the result; gradients flow back to the features.</summary>
    /// <param name="features">Features (B, C, H, W), of two pixels or more.</param>
    /// <returns>(B, C, 2), float32: for each channel its mean and its standard deviation.</returns>
    /// <exception cref="ArgumentException">The features do not have four dimensions.</exception>
    public static Tensor Of(Tensor features)
    {
        Shape.Require(features, [Shape.Any, Shape.Any, Shape.Any, Shape.Any]);
        using var scope = NewDisposeScope();
        var (variance, mean) = var_mean(features.to_type(ScalarType.Float32), [2, 3], unbiased: true, keepdim: false); // (B, C) both
        return stack([mean, variance.Plus(Epsilon).sqrt()], -1).MoveToOuterDisposeScope();
    }

    /// <summary>Computes the distance to the statistics of a style: the mean over batch and channels of both squared errors, added. The caller disposes the result.</summary>
    /// <param name="statistics">(B, C, 2), of <see cref="Of"/>.</param>
    /// <param name="target">(B, C, 2) or (1, C, 2), of a style.</param>
    /// <returns>A scalar: 0 for equal statistics.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public static Tensor Distance(Tensor statistics, Tensor target)
    {
        Shape.Require(statistics, [Shape.Any, Shape.Any, 2]);
        Shape.Require(target, [target?.shape[0] == 1 ? 1 : statistics.shape[0], statistics.shape[1], 2]);
        using var scope = NewDisposeScope();
        return statistics.sub(target!).Squared().mean([0, 1]).sum().MoveToOuterDisposeScope();
    }
}

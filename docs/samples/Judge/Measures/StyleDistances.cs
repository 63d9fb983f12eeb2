using static TorchSharp.torch;

namespace NeuralStyle.Samples.Judge.Measures;

/// <summary>Distances between the statistics of an image and of a style at one layer; each is 0 for equal statistics and relative to the style's own size.</summary>
/// <param name="Gram">Of Gram matrices, the usual style loss: which features occur together, and how strong they are.</param>
/// <param name="Covariance">Of covariances: the same without the mean of each channel, which dominates a Gram matrix.</param>
/// <param name="Correlation">Of correlation matrices: which features occur together, however strong they are.</param>
/// <param name="Mean">Of the means of the channels.</param>
/// <param name="StandardDeviation">Of the standard deviations of the channels.</param>
/// <param name="SlicedWasserstein">Of the whole distribution of features.</param>
internal readonly record struct StyleDistances(
    double Gram, double Covariance, double Correlation, double Mean, double StandardDeviation, double SlicedWasserstein)
{
    private const double LeastDeviation = 1e-4; // of the style's largest: below it a channel has no variance to correlate

    /// <summary>Compares an image with a style. Both stay the caller's.</summary>
    public static StyleDistances Between(FeatureStatistics image, FeatureStatistics style)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        return new StyleDistances(
            Relative(image.Gram, style.Gram),
            Relative(image.Covariance, style.Covariance),
            CorrelationDistance(image, style),
            Relative(image.Mean, style.Mean),
            Relative(image.StandardDeviation, style.StandardDeviation),
            Measures.SlicedWasserstein.Distance(image.Quantiles, style.Quantiles));
    }

    private static double CorrelationDistance(FeatureStatistics image, FeatureStatistics style)
    {
        var varies = style.StandardDeviation.gt(style.StandardDeviation.max().mul(LeastDeviation)).nonzero().squeeze(1); // (V)
        return Relative(Correlations(image, varies), Correlations(style, varies));
    }

    // A channel that varies in the style but not in the image correlates with nothing there, not even with itself.
    private static Tensor Correlations(FeatureStatistics statistics, Tensor channels)
    {
        var deviations = statistics.StandardDeviation.index_select(0, channels);
        var inverse = deviations.gt(0).to_type(ScalarType.Float32).div(deviations.clamp_min(1e-12));
        return statistics.Covariance.index_select(0, channels).index_select(1, channels).mul(inverse).mul(inverse.unsqueeze(1)); // (V, V)
    }

    private static double Relative(Tensor value, Tensor target)
        => value.sub(target).square().sum().item<float>() / Math.Max(1e-12, target.square().sum().item<float>());
}

using static TorchSharp.torch;

namespace NeuralStyle.Losses;

/// <summary>A style statistic with its distance.</summary>
/// <param name="Kind">The statistic.</param>
/// <param name="Convention">The scale and the distance of Gram matrices.</param>
internal readonly record struct StyleStatistics(StyleStatistic Kind, GramConvention Convention)
{
    /// <summary>Computes the statistic of features (B, C, H, W): (B, C, N). The caller disposes the result.</summary>
    public Tensor Of(Tensor features) => Kind switch
    {
        StyleStatistic.Gram => GramMatrix.Of(features, Convention),
        StyleStatistic.Correlation => ChannelCorrelation.Of(features),
        StyleStatistic.MeanStd => MeanStd.Of(features),
        _ => throw new ArgumentOutOfRangeException(nameof(features), Kind, "Unknown style statistic."),
    };

    /// <summary>Computes the distance of a statistic to that of a style, a scalar. The caller disposes the result.</summary>
    public Tensor Distance(Tensor statistic, Tensor target) => Kind switch
    {
        StyleStatistic.Gram => GramMatrix.Distance(statistic, target, Convention),
        StyleStatistic.Correlation => ChannelCorrelation.Distance(statistic, target),
        _ => MeanStd.Distance(statistic, target),
    };
}

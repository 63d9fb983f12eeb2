namespace NeuralStyle.Losses;

/// <summary>The statistic of feature maps that stands for the style of an image.</summary>
public enum StyleStatistic
{
    /// <summary>Gram matrices, scaled and compared by a <see cref="GramConvention"/>. Gatys et al. 2016, arXiv:1508.06576.</summary>
    Gram,

    /// <summary>
    /// Mean, standard deviation and correlation of the channels; see <see cref="ChannelCorrelation"/>. Features are far from zero on
    /// average, so a Gram matrix is mostly a product of means, and a network can lower its distance by changing colors alone. Here
    /// means count once, and shapes and strokes, which the correlations hold, count as much as they do.
    /// </summary>
    Correlation,

    /// <summary>Means and standard deviations of the channels; see <see cref="MeanStd"/>. The loss of AdaIN and of the systems that followed it.</summary>
    MeanStd,
}

namespace NeuralStyle;

/// <summary>The way in which <see cref="ColorTransfer"/> makes the colors of one image those of another.</summary>
public enum ColorMatch
{
    /// <summary>Means and covariances of red, green and blue become alike by a linear transform: CORAL (Sun et al. 2016, arXiv:1511.05547), and Gatys et al. 2016, arXiv:1606.05897.</summary>
    Covariance,

    /// <summary>The histograms of red, green and blue become alike, each by itself.</summary>
    Histogram,
}

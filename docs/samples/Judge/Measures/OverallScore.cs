namespace NeuralStyle.Samples.Judge.Measures;

/// <summary>One number for a network, the sum of three parts: the lower, the better it looks.</summary>
/// <remarks>
/// Gram matrices are left out: a result in the style's colors without its strokes comes as near to the style's Gram matrices as a good
/// one does. Correlations and distributions tell them apart.
/// </remarks>
internal static class OverallScore
{
    private const double ContentWeight = 0.25;
    private const double ArtifactWeight = 0.1;

    /// <summary>The mean of correlation and sliced Wasserstein distances over the layers.</summary>
    public static double Style(IEnumerable<double> distances) => distances.Average();

    /// <summary>The penalty of a content distance above 1: a flat image has 1, so the photo is no longer recognizable. Below it style and content trade freely.</summary>
    public static double LostContent(double distance) => ContentWeight * Math.Max(0, distance - 1);

    /// <summary>The penalty of artifacts, each a ratio to those of the photo or the style: nothing up to 1, and then the same for each doubling.</summary>
    public static double Artifacts(IEnumerable<double> ratios) => ArtifactWeight * ratios.Sum(ratio => Math.Max(0, Math.Log2(ratio)));
}

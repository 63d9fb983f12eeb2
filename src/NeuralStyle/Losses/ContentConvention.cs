namespace NeuralStyle.Losses;

/// <summary>The comparison of features for content.</summary>
public enum ContentConvention
{
    /// <summary>The mean of the squared differences: almost everybody.</summary>
    Mean,

    /// <summary>Half their sum over an image. Gatys et al. 2016, arXiv:1508.06576.</summary>
    HalfSum,

    /// <summary>
    /// The sum of the squared differences over the variance of the content's features: 0 for equal, 1 for a flat
    /// image; photos that are almost flat count less. Free of the scale of the features; not of a published system.
    /// </summary>
    Relative,
}

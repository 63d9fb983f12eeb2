namespace NeuralStyle.Losses;

/// <summary>
/// The scaling and comparison of Gram matrices. With the features F as (C, M), M = H * W, and D the difference of two F Fᵀ,
/// published systems mean different things by the same style weight.
/// </summary>
public enum GramConvention
{
    /// <summary>Mean over C² of (D / (C M))². pytorch/examples, jcjohnson, MSG-Net, rrmina, lengstrom.</summary>
    PerElement,

    /// <summary>Mean over C² of (D / M)². pystiche, magenta; also the sum over C² of (D / (C M))², gordicaleksa's optimization: C² times <see cref="PerElement"/>.</summary>
    PerPixel,

    /// <summary>Sum of D² / (4 C² M²). Gatys et al. 2016, arXiv:1508.06576: a quarter of <see cref="PerPixel"/>.</summary>
    Gatys,

    /// <summary>
    /// Sum of D² over the sum of both matrices' squares: 0 for equal matrices, and never above 1. Free of the scale of the
    /// features, so that one weight suits every extractor and layer, and of outliers, so that a single glaring photo does not
    /// upset a short training; not of a published system.
    /// </summary>
    Relative,
}

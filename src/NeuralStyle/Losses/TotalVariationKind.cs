namespace NeuralStyle.Losses;

/// <summary>The form in which total variation sums the differences of neighboring pixels of an image in [0, 1].</summary>
public enum TotalVariationKind
{
    /// <summary>Half the sum of squares. Johnson et al. 2016, as jcjohnson/fast-neural-style applies its gradient.</summary>
    HalfSumOfSquares,

    /// <summary>The sum of absolute values. neural-style-pt, gordicaleksa.</summary>
    SumOfAbsolutes,

    /// <summary>The mean over pixels and channels of the sum of both squares; the last row and column are left out. pystiche.</summary>
    MeanOfSquares,

    /// <summary>The mean of absolute differences, down and to the right added. It does not depend on the size of the image, and prefers plain areas with edges to fine hatching.</summary>
    MeanOfAbsolutes,
}

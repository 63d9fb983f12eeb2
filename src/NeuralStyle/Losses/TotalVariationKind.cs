namespace NeuralStyle.Losses;

/// <summary>How total variation adds up the differences of neighboring pixels of a picture in [0, 1].</summary>
public enum TotalVariationKind
{
    /// <summary>Half the sum of squares. Johnson et al. 2016, as jcjohnson/fast-neural-style applies its gradient.</summary>
    HalfSumOfSquares,

    /// <summary>The sum of absolute values. neural-style-pt, gordicaleksa.</summary>
    SumOfAbsolutes,

    /// <summary>The mean over pixels and channels of the sum of both squares; the last row and column are left out. pystiche.</summary>
    MeanOfSquares,
}

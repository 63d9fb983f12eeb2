using NeuralStyle.Common;
using static TorchSharp.torch;

namespace NeuralStyle.Losses;

/// <summary>Gram matrices: which features occur together, wherever they occur; the style of an image.</summary>
/// <remarks>Gatys et al. 2016, arXiv:1508.06576. Computed in float32 whatever the features are: half precision overflows in a Gram.</remarks>
public static class GramMatrix
{
    /// <summary>The Gram matrices of features, scaled as a convention asks. The caller disposes the result.</summary>
    /// <param name="features">Features (B, C, H, W).</param>
    /// <param name="convention">The convention.</param>
    /// <returns>(B, C, C), float32.</returns>
    /// <exception cref="ArgumentException">The features do not have four dimensions.</exception>
    public static Tensor Of(Tensor features, GramConvention convention = GramConvention.PerElement)
    {
        Shape.Require(features, [Shape.Any, Shape.Any, Shape.Any, Shape.Any]);
        using var scope = NewDisposeScope();
        var size = features.shape;
        var (channels, pixels) = (size[1], size[2] * size[3]);
        var products = GramProduct.Of(features.to_type(ScalarType.Float32)); // (B, C, C)
        var divisor = convention == GramConvention.PerElement ? (double)channels * pixels : pixels;
        return products.Over(divisor).MoveToOuterDisposeScope();
    }

    /// <summary>The distance of Gram matrices, averaged over the batch. The caller disposes the result.</summary>
    /// <param name="matrix">(B, C, C), of <see cref="Of"/> with the same convention.</param>
    /// <param name="target">(B, C, C) or (1, C, C), of the same convention.</param>
    /// <param name="convention">The convention.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public static Tensor Distance(Tensor matrix, Tensor target, GramConvention convention = GramConvention.PerElement)
    {
        Shape.Require(matrix, [Shape.Any, Shape.Any, Shape.Any]);
        var channels = matrix.shape[1];
        Shape.Require(target, [target?.shape[0] == 1 ? 1 : matrix.shape[0], channels, channels]);
        using var scope = NewDisposeScope();
        var perSample = matrix.sub(target!).Squared().sum([1, 2]); // (B)
        var scaled = convention switch
        {
            GramConvention.PerElement or GramConvention.PerPixel => perSample.Over((double)channels * channels),
            GramConvention.Gatys => perSample.Over(4.0 * channels * channels),
            GramConvention.Relative => perSample.div(SumOfSquares(matrix).Plus(SumOfSquares(target!)).AtLeast(1e-12)),
            _ => throw new ArgumentOutOfRangeException(nameof(convention), convention, "Unknown convention."),
        };
        return scaled.mean().MoveToOuterDisposeScope();
    }

    private static Tensor SumOfSquares(Tensor matrix) => matrix.Squared().sum([1, 2]); // (B) or (1)
}

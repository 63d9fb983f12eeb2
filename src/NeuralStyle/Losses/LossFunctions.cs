using NeuralStyle.Common;
using static TorchSharp.torch;

namespace NeuralStyle.Losses;

/// <summary>Losses that need nothing but their arguments; <see cref="StyleLoss"/> and <see cref="PerceptualLoss"/> hold targets.</summary>
public static partial class LossFunctions
{
    /// <summary>Total variation: how much neighboring pixels differ, averaged over the batch. It smooths. The caller disposes the result.</summary>
    /// <param name="image">Images (B, C, H, W); a side of one pixel has no variation.</param>
    /// <param name="kind">The form.</param>
    /// <returns>A scalar, float32.</returns>
    /// <exception cref="ArgumentException">The images do not have four dimensions.</exception>
    public static Tensor TotalVariation(Tensor image, TotalVariationKind kind = TotalVariationKind.HalfSumOfSquares)
    {
        Shape.Require(image, [Shape.Any, Shape.Any, Shape.Any, Shape.Any]);
        using var scope = NewDisposeScope();
        var values = image.to_type(ScalarType.Float32);
        var down = Difference(values, dimension: 2); // (B, C, H-1, W)
        var right = Difference(values, dimension: 3); // (B, C, H, W-1)
        var result = kind switch
        {
            TotalVariationKind.HalfSumOfSquares => PerImage(down.Squared()).Plus(PerImage(right.Squared())).Over(2),
            TotalVariationKind.SumOfAbsolutes => PerImage(down.abs()).Plus(PerImage(right.abs())),
            TotalVariationKind.MeanOfSquares => MeanOfSquares(down, right),
            TotalVariationKind.MeanOfAbsolutes => MeanOfAbsolutes(down).Plus(MeanOfAbsolutes(right)),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown form of total variation."),
        };
        return result.MoveToOuterDisposeScope();
    }

    private static Tensor Difference(Tensor image, int dimension)
    {
        var length = image.shape[dimension] - 1;
        return image.narrow(dimension, 1, length).sub(image.narrow(dimension, 0, length));
    }

    private static Tensor PerImage(Tensor values) => values.sum([1, 2, 3]).mean();

    private static Tensor MeanOfAbsolutes(Tensor difference) => difference.numel() == 0 ? difference.sum() : difference.abs().mean();

    private static Tensor MeanOfSquares(Tensor down, Tensor right)
    {
        var (height, width) = (down.shape[2], right.shape[3]);
        return height == 0 || width == 0
            ? zeros(1, device: down.device).sum()
            : down.narrow(3, 0, width).Squared().Plus(right.narrow(2, 0, height).Squared()).mean();
    }
}

using NeuralStyle.Common;
using static TorchSharp.torch;

namespace NeuralStyle.Losses;

/// <content>The content loss.</content>
public static partial class LossFunctions
{
    private const double MeanShare = 0.3;

    /// <summary>Content loss: the distance of the features of two images, position by position, averaged over the batch. The caller disposes the result.</summary>
    /// <param name="features">Features of the stylized images (B, C, H, W).</param>
    /// <param name="content">Features of the content images, of the same shape.</param>
    /// <param name="convention">The convention.</param>
    /// <returns>A scalar, float32.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor Content(Tensor features, Tensor content, ContentConvention convention = ContentConvention.Mean)
    {
        Shape.Require(features, [Shape.Any, Shape.Any, Shape.Any, Shape.Any]);
        Shape.Require(content, features.shape);
        using var scope = NewDisposeScope();
        var target = content.to_type(ScalarType.Float32);
        var squares = features.to_type(ScalarType.Float32).sub(target).Squared(); // (B, C, H, W)
        var result = convention switch
        {
            ContentConvention.Mean => squares.mean(),
            ContentConvention.HalfSum => squares.sum([1, 2, 3]).mean().Over(2),
            ContentConvention.Relative => squares.mean([1, 2, 3]).div(Variance(target)).mean(),
            _ => throw new ArgumentOutOfRangeException(nameof(convention), convention, "Unknown convention."),
        };
        return result.MoveToOuterDisposeScope();
    }

    // Of each channel over the image, averaged over the channels: (B). A flat image has hardly any, and would outweigh all others
    // by a factor of hundreds; so it counts as one whose variance is a share of its squared means.
    private static Tensor Variance(Tensor features)
    {
        var mean = features.mean([2, 3], keepdim: true); // (B, C, 1, 1)
        var variance = features.sub(mean).Squared().mean([1, 2, 3]);
        return variance.maximum(mean.Squared().mean([1, 2, 3]).Times(MeanShare)).AtLeast(1e-8);
    }
}

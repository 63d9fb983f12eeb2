using NeuralStyle.Features;
using NeuralStyle.Losses;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainStyles;

/// <summary>The loss: how far stylized images are from the style of their style images and from the content of their photos.</summary>
internal sealed class StyleObjective(IFeatureExtractor features, double styleWeight, double contentWeight)
{
    private const string ContentLayer = VggLayer.Relu2_2;
    private const double VariationWeight = 0.05; // of total variation: against checkerboards
    private const double RangeWeight = 10; // of values outside [0, 1]
    private const double VarianceFloor = 0.4; // of the mean variance: flat photos must not outweigh the others

    private static readonly string[] StyleLayers = [VggLayer.Relu1_2, VggLayer.Relu2_2, VggLayer.Relu3_3, VggLayer.Relu4_1];

    private double _meanVariance; // of content features, over the steps so far

    /// <summary>The statistics of style images that stylized ones are compared with, layer by layer. The caller disposes the results.</summary>
    /// <param name="style">Style images (B, 3, h, w), RGB in [0, 1].</param>
    public Tensor[] StyleTargets(Tensor style)
    {
        using var noGradient = no_grad();
        using var maps = features.Extract(style, StyleLayers);
        return [.. StyleLayers.Select(layer => ChannelCorrelation.Of(maps[layer]))];
    }

    /// <summary>The content features of photos. The caller disposes the result.</summary>
    /// <param name="photos">Photos (B, 3, H, W), RGB in [0, 1].</param>
    public Tensor ContentTarget(Tensor photos)
    {
        using var noGradient = no_grad();
        return features.Extract(photos, [ContentLayer])[ContentLayer];
    }

    /// <summary>Computes the loss. The caller disposes the total.</summary>
    /// <param name="stylized">Stylized images (B, 3, H, W), RGB, not clamped.</param>
    /// <param name="style">Of <see cref="StyleTargets"/>.</param>
    /// <param name="content">Of <see cref="ContentTarget"/>.</param>
    public ObjectiveValues Evaluate(Tensor stylized, Tensor[] style, Tensor content)
    {
        using var scope = NewDisposeScope();
        var maps = features.Extract(stylized, StyleLayers);
        var layers = StyleLayers.Select((layer, index) => ChannelCorrelation.Distance(ChannelCorrelation.Of(maps[layer]), style[index])).ToList();
        var styleLoss = stack(layers).mean();
        var contentLoss = Content(maps[ContentLayer], content);
        var variation = TotalVariationLoss.Of(stylized, TotalVariationKind.MeanOfSquares);
        var outside = stylized.sub(stylized.detach().clamp(0, 1)).square().mean();
        var total = styleLoss.mul(styleWeight).add(contentLoss.mul(contentWeight)).add(variation.mul(VariationWeight)).add(outside.mul(RangeWeight));
        return new ObjectiveValues(total.MoveToOuterDisposeScope(), [.. layers.Select(layer => layer.item<float>())], contentLoss.item<float>());
    }

    // Relative to the variance of the photo's features, as ContentConvention.Relative, but with a floor.
    private Tensor Content(Tensor maps, Tensor target)
    {
        var variance = target.sub(target.mean([2, 3], keepdim: true)).square().mean([1, 2, 3]); // (B)
        var mean = variance.mean().item<float>();
        _meanVariance = _meanVariance == 0 ? mean : (0.99 * _meanVariance) + (0.01 * mean);
        return maps.sub(target).square().mean([1, 2, 3]).div(variance.clamp_min(VarianceFloor * _meanVariance)).mean();
    }
}

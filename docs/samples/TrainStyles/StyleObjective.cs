using NeuralStyle.Common;
using NeuralStyle.Features;
using NeuralStyle.Losses;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Samples.TrainStyles;

/// <summary>The loss: how far stylized images are from the style of their style images and from the content of their photos.</summary>
internal sealed class StyleObjective(IFeatureExtractor features, ObjectiveWeights weights) : IDisposable
{
    private const double RangeWeight = 10; // of values outside [0, 1]
    private const double VarianceFloor = 0.4; // of the mean variance: flat photos must not outweigh the others

    private readonly PerceptualLossOptions _balanced = PerceptualLossOptions.Balanced(features.Layers); // what single styles are trained by; here layers weigh the same

    private Tensor? _meanVariance; // of content features, over the steps so far

    private string[] StyleLayers => [.. _balanced.StyleLayers.Select(layer => layer.Layer)];

    private string ContentLayer => _balanced.ContentLayers[0].Layer;

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
        var styleLosses = stack(layers);
        var contentLoss = Content(maps[ContentLayer], content);
        var variation = LossFunctions.TotalVariation(stylized, _balanced.TotalVariation);
        var outside = Outside(stylized.Plus(-0.5)).Squared().mean();
        var total = styleLosses.mean().Times(weights.Style).Plus(contentLoss.Times(weights.Content)).Plus(variation.Times(weights.Variation)).Plus(outside.Times(RangeWeight));
        var parts = cat([styleLosses, contentLoss.unsqueeze(0)]).detach();
        return new ObjectiveValues(total.MoveToOuterDisposeScope(), parts.MoveToOuterDisposeScope());
    }

    public void Dispose() => _meanVariance?.Dispose();

    // Relative to the variance of the photo's features, as ContentConvention.Relative, but with a floor.
    private Tensor Content(Tensor maps, Tensor target)
    {
        var variance = target.sub(target.mean([2, 3], keepdim: true)).Squared().mean([1, 2, 3]); // (B)
        var floor = Track(variance.mean()).Times(VarianceFloor);
        return maps.sub(target).Squared().mean([1, 2, 3]).div(variance.maximum(floor)).mean();
    }

    private Tensor Track(Tensor variance)
    {
        var mean = _meanVariance is null ? variance.alias() : _meanVariance.Plus(variance.sub(_meanVariance).Times(0.01));
        _meanVariance?.Dispose();
        return _meanVariance = mean.DetachFromDisposeScope();
    }

    // How far values centered at zero are outside [-0.5, 0.5].
    private static Tensor Outside(Tensor centered) => functional.relu(centered.abs().Plus(-0.5));
}

using NeuralStyle.Common;
using NeuralStyle.Features;
using static TorchSharp.torch;

namespace NeuralStyle.Losses;

/// <summary>The loss of style transfer: content, style and total variation, on the features of a frozen network.</summary>
/// <remarks>Gatys et al. 2016, arXiv:1508.06576; Johnson et al. 2016, arXiv:1603.08155.</remarks>
public sealed class PerceptualLoss : IDisposable
{
    private readonly IFeatureExtractor _features;
    private readonly StyleLoss _style;
    private readonly string[] _contentLayers;

    /// <summary>Computes the styles' targets.</summary>
    /// <param name="features">The extractor; it stays the caller's and must outlive the loss.</param>
    /// <param name="styles">For each style its images, each (1, 3, H, W), RGB in [0, 1]; they stay the caller's.</param>
    /// <param name="options">Layers, conventions and weights.</param>
    /// <exception cref="ArgumentException">
    /// The options name a layer that the extractor does not have, or a weight is no number from 0; or there is no style. The message lists every reason.
    /// </exception>
    public PerceptualLoss(IFeatureExtractor features, IReadOnlyList<IReadOnlyList<Tensor>> styles, PerceptualLossOptions options)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(options);
        if (string.Join(Environment.NewLine, options.Problems(features.Layers)) is { Length: > 0 } problems)
        {
            throw new ArgumentException(problems, nameof(options));
        }

        (_features, Options) = (features, options);
        _contentLayers = [.. options.ContentLayers.Select(layer => layer.Layer).Distinct()];
        _style = new StyleLoss(features, styles, options.StyleLayers, options.StyleConvention, options.StyleStatistic);
    }

    /// <summary>Layers, conventions and weights.</summary>
    public PerceptualLossOptions Options { get; }

    /// <summary>The number of styles S.</summary>
    public int Styles => _style.Styles;

    /// <summary>The features that content is compared with, only as deep as that needs. Compute them once for an image that is used again. The caller disposes the result.</summary>
    /// <param name="content">Content images (B, 3, H, W), RGB in [0, 1].</param>
    public FeatureMaps ContentTargets(Tensor content)
    {
        using var noGradient = no_grad();
        return _features.Extract(content, Options.ContentWeight > 0 ? _contentLayers : []);
    }

    /// <summary>Computes the loss of stylized images; gradients flow back. The caller disposes the result.</summary>
    /// <remarks>Inside autocast only the features are computed in half the bits: Gram matrices would overflow.</remarks>
    /// <param name="stylized">Stylized images (B, 3, H, W), RGB in [0, 1].</param>
    /// <param name="content">The result of <see cref="ContentTargets"/> for the content images.</param>
    /// <param name="style">Style weights (B, S), or null for the first style.</param>
    /// <exception cref="ObjectDisposedException">The loss is disposed.</exception>
    public LossValues Evaluate(Tensor stylized, FeatureMaps content, Tensor? style = null)
    {
        Shape.RequireImage(stylized);
        ArgumentNullException.ThrowIfNull(content);
        using var maps = _features.Extract(stylized, Options.Layers);
        using var single = Autocast.Suspend(stylized.device_type);
        using var scope = NewDisposeScope();
        var contentPart = Content(maps, content).Times(Options.ContentWeight);
        var stylePart = _style.Evaluate(maps, style).Times(Options.StyleWeight);
        var variation = Options.TotalVariationWeight > 0
            ? LossFunctions.TotalVariation(stylized, Options.TotalVariation).Times(Options.TotalVariationWeight)
            : zeros_like(stylePart);
        var total = contentPart.Plus(stylePart).Plus(variation);
        return new LossValues(total, contentPart.detach(), stylePart.detach(), variation.detach()).MoveToOuterDisposeScope();
    }

    /// <summary>Frees the styles' targets; the extractor stays.</summary>
    public void Dispose() => _style.Dispose();

    private Tensor Content(FeatureMaps maps, FeatureMaps content)
    {
        var sum = zeros(1, device: maps.Values.First().device).sum();
        if (Options.ContentWeight <= 0)
        {
            return sum;
        }

        foreach (var (layer, weight) in Options.ContentLayers)
        {
            sum = sum.Plus(LossFunctions.Content(maps[layer], content[layer], Options.ContentConvention).Times(weight));
        }

        return sum;
    }
}

using NeuralStyle.Common;
using NeuralStyle.Features;
using static TorchSharp.torch;

namespace NeuralStyle.Losses;

/// <summary>Style loss against fixed styles, whose statistics are computed once by the constructor.</summary>
/// <remarks>The statistics of a style of several images are the mean of theirs. Dispose it to free them.</remarks>
public sealed class StyleLoss : IDisposable
{
    private readonly IReadOnlyList<LayerWeight> _layers;
    private readonly StyleStatistics _statistic;
    private readonly Dictionary<string, Tensor> _targets = new(StringComparer.Ordinal); // layer -> (S, values of the statistic)
    private bool _isDisposed;

    /// <summary>Computes the statistics of the styles.</summary>
    /// <param name="features">The extractor; it stays the caller's and is not used afterwards.</param>
    /// <param name="styles">For each style its images, each (1, 3, H, W), RGB in [0, 1]; they stay the caller's.</param>
    /// <param name="layers">The layers to compare.</param>
    /// <param name="convention">The scale and the distance of Gram matrices; not used for other statistics. The default is <see cref="GramConvention.PerElement"/>.</param>
    /// <param name="statistic">The statistic to compare. The default is <see cref="StyleStatistic.Gram"/>.</param>
    /// <exception cref="ArgumentException">There is no style, a style without an image, or no layer; or an image has another shape.</exception>
    public StyleLoss(
        IFeatureExtractor features,
        IReadOnlyList<IReadOnlyList<Tensor>> styles,
        IReadOnlyList<LayerWeight> layers,
        GramConvention convention = GramConvention.PerElement,
        StyleStatistic statistic = StyleStatistic.Gram)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(styles);
        ArgumentNullException.ThrowIfNull(layers);
        if (styles.Count == 0 || styles.Any(style => style.Count == 0))
        {
            throw new ArgumentException("There must be at least one style, and an image for each.", nameof(styles));
        }

        if (layers.Count == 0)
        {
            throw new ArgumentException("There must be at least one layer.", nameof(layers));
        }

        (_layers, _statistic, Styles) = ([.. layers], new StyleStatistics(statistic, convention), styles.Count);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var means = styles.Select(style => MeanStatistics(features, style)).ToList();
        foreach (var layer in LayerNames())
        {
            _targets[layer] = cat([.. means.Select(style => style[layer])], 0).Owned();
        }
    }

    /// <summary>The number of styles S.</summary>
    public int Styles { get; }

    /// <summary>The weighted sum of the layers' distances, averaged over the batch. The caller disposes the result.</summary>
    /// <param name="maps">Features of the stylized images, with the layers that were given to the constructor.</param>
    /// <param name="style">Style weights (B, S): each image is compared with the mixture of the styles' statistics. Null for the first style.</param>
    /// <returns>A scalar, float32.</returns>
    /// <exception cref="ArgumentException">The style weights have another shape.</exception>
    /// <exception cref="ObjectDisposedException">The loss is disposed.</exception>
    public Tensor Evaluate(FeatureMaps maps, Tensor? style = null)
    {
        ArgumentNullException.ThrowIfNull(maps);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        using var scope = NewDisposeScope();
        var sum = zeros(1, device: _targets.Values.First().device).sum();
        foreach (var (layer, weight) in _layers)
        {
            var statistic = _statistic.Of(maps[layer]);
            sum = sum.Plus(_statistic.Distance(statistic, Target(layer, statistic.shape, style)).Times(weight));
        }

        return sum.MoveToOuterDisposeScope();
    }

    /// <summary>Frees the targets.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        foreach (var target in _targets.Values)
        {
            target.Dispose();
        }
    }

    private Tensor Target(string layer, long[] size, Tensor? style)
    {
        if (style is null)
        {
            return _targets[layer].narrow(0, 0, 1).reshape(1, size[1], size[2]);
        }

        Shape.Require(style, [style.shape[0] == 1 ? 1 : size[0], Styles]);
        return style.mm(_targets[layer]).reshape(style.shape[0], size[1], size[2]); // (B, S) (S, N) -> (B, ...)
    }

    private Dictionary<string, Tensor> MeanStatistics(IFeatureExtractor features, IReadOnlyList<Tensor> images)
    {
        var sums = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var image in images)
        {
            Shape.Require(image, [1, 3, Shape.Any, Shape.Any]);
            using var maps = features.Extract(image, LayerNames());
            foreach (var layer in LayerNames())
            {
                var statistic = _statistic.Of(maps[layer]).reshape(1, -1).Over(images.Count);
                sums[layer] = sums.TryGetValue(layer, out var sum) ? sum.Plus(statistic) : statistic;
            }
        }

        return sums;
    }

    private string[] LayerNames() => [.. _layers.Select(layer => layer.Layer).Distinct()];
}

using NeuralStyle.Common;
using NeuralStyle.Features;
using static TorchSharp.torch;

namespace NeuralStyle.Losses;

/// <summary>Style loss against fixed styles: Gram matrices computed once, when it is made.</summary>
/// <remarks>A style of several pictures has the mean of their Gram matrices. Dispose it to free them.</remarks>
public sealed class StyleLoss : IDisposable
{
    private readonly IReadOnlyList<LayerWeight> _layers;
    private readonly GramConvention _convention;
    private readonly Dictionary<string, Tensor> _targets = new(StringComparer.Ordinal); // layer -> (S, C * C)

    /// <summary>Computes the targets.</summary>
    /// <param name="features">The extractor; it stays the caller's and is not used afterwards.</param>
    /// <param name="styles">For each style its pictures, each (1, 3, H, W), RGB in [0, 1]; they stay the caller's.</param>
    /// <param name="layers">The layers to compare.</param>
    /// <param name="convention">How Gram matrices are scaled and compared.</param>
    /// <exception cref="ArgumentException">There is no style, a style without a picture, or no layer; or a picture has another shape.</exception>
    public StyleLoss(
        IFeatureExtractor features, IReadOnlyList<IReadOnlyList<Tensor>> styles, IReadOnlyList<LayerWeight> layers, GramConvention convention = GramConvention.PerElement)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(styles);
        ArgumentNullException.ThrowIfNull(layers);
        if (styles.Count == 0 || styles.Any(style => style.Count == 0))
        {
            throw new ArgumentException("There must be at least one style, and a picture for each.", nameof(styles));
        }

        if (layers.Count == 0)
        {
            throw new ArgumentException("There must be at least one layer.", nameof(layers));
        }

        (_layers, _convention, Styles) = ([.. layers], convention, styles.Count);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var grams = styles.Select(style => MeanGrams(features, style)).ToList();
        foreach (var layer in LayerNames())
        {
            _targets[layer] = cat([.. grams.Select(style => style[layer])], 0).Owned();
        }
    }

    /// <summary>The number of styles S.</summary>
    public int Styles { get; }

    /// <summary>The weighted sum of the layers' distances, averaged over the batch. The caller disposes the result.</summary>
    /// <param name="maps">Features of the stylized pictures, with the layers that were given to the constructor.</param>
    /// <param name="style">Style weights (B, S): each picture is compared with the mixture of the styles' Gram matrices. Null for the first style.</param>
    /// <returns>A scalar, float32.</returns>
    /// <exception cref="ArgumentException">The style weights have another shape.</exception>
    public Tensor Distance(FeatureMaps maps, Tensor? style = null)
    {
        ArgumentNullException.ThrowIfNull(maps);
        using var scope = NewDisposeScope();
        var sum = zeros(1, device: _targets.Values.First().device).sum();
        foreach (var (layer, weight) in _layers)
        {
            var gram = Gram.Matrix(maps[layer], _convention);
            sum = sum.add(Gram.Distance(gram, Target(layer, gram.shape, style), _convention).mul(weight));
        }

        return sum.MoveToOuterDisposeScope();
    }

    /// <summary>Frees the targets.</summary>
    public void Dispose()
    {
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
        return style.mm(_targets[layer]).reshape(style.shape[0], size[1], size[2]); // (B, S) (S, C*C) -> (B, C, C)
    }

    private Dictionary<string, Tensor> MeanGrams(IFeatureExtractor features, IReadOnlyList<Tensor> pictures)
    {
        var sums = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var picture in pictures)
        {
            Shape.Require(picture, [1, 3, Shape.Any, Shape.Any]);
            using var maps = features.Extract(picture, LayerNames());
            foreach (var layer in LayerNames())
            {
                var gram = Gram.Matrix(maps[layer], _convention).reshape(1, -1).div(pictures.Count);
                sums[layer] = sums.TryGetValue(layer, out var sum) ? sum.add(gram) : gram;
            }
        }

        return sums;
    }

    private string[] LayerNames() => [.. _layers.Select(layer => layer.Layer).Distinct()];
}

using NeuralStyle.Blocks;
using NeuralStyle.Common;
using NeuralStyle.Features;
using NeuralStyle.Losses;
using NeuralStyle.Networks;
using static TorchSharp.torch;

namespace NeuralStyle.Training;

/// <summary>The objective of a network that takes its style from an image: each content image gets a style image of a folder.</summary>
/// <remarks>The style is compared by the statistics of both images, and the content with the features that the decoder is given (Huang and Belongie 2017, arXiv:1703.06868).</remarks>
/// <param name="options">The options of the training.</param>
/// <param name="network">The network.</param>
/// <param name="features">The features that the style is compared on.</param>
/// <param name="loss">Layers, conventions and weights.</param>
/// <param name="styles">The stream of style images; the objective owns it.</param>
internal sealed class ImageStyleObjective(
    StyleTrainerOptions options, ImageStyleNetwork network, IFeatureExtractor features, PerceptualLossOptions loss, ContentStream styles) : ITrainingObjective
{
    private readonly StyleStatistics _statistic = new(loss.StyleStatistic, loss.StyleConvention);
    private readonly string[] _styleLayers = [.. loss.StyleLayers.Select(layer => layer.Layer)];
    private readonly string[] _contentLayers = [.. loss.ContentLayers.Select(layer => layer.Layer)];

    private bool ComparesOnEncoder => ReferenceEquals(features, network.Encoder);

    /// <inheritdoc/>
    public LossValues Evaluate(Tensor images, long position, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var style = ImageTensors.Stack(styles.Next((int)images.shape[0], cancellationToken)).to(options.Device);
        var content = network.Features(images);
        var reference = StyleFeatures(style);
        var stylized = network.Decode(content, reference, images.shape);
        var maps = features.Extract(stylized, ComparesOnEncoder ? [.. _styleLayers.Union(_contentLayers)] : _styleLayers);
        var contentMaps = ComparesOnEncoder ? maps : network.Encoder.Extract(stylized, _contentLayers);
        var styleTargets = ComparesOnEncoder ? reference : Targets(style);
        var identity = Identity(images, content, style, reference);
        using var single = Autocast.Suspend(images.device_type);
        return Sum(
            Content(contentMaps, content, reference).Times(loss.ContentWeight),
            Style(maps, styleTargets).Times(loss.StyleWeight),
            loss.TotalVariationWeight > 0 ? LossFunctions.TotalVariation(stylized, loss.TotalVariation).Times(loss.TotalVariationWeight) : zeros(1, device: options.Device).sum(),
            identity).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Seek(long position) => styles.Seek(position);

    /// <inheritdoc/>
    public void Dispose() => styles.Dispose();

    private FeatureMaps StyleFeatures(Tensor style)
    {
        using var noGradient = no_grad();
        return network.Encoder.Extract(style, ComparesOnEncoder ? [.. network.EncoderLayers.Union(_styleLayers)] : network.EncoderLayers);
    }

    private FeatureMaps Targets(Tensor style)
    {
        using var noGradient = no_grad();
        return features.Extract(style, _styleLayers);
    }

    private Tensor Content(FeatureMaps maps, FeatureMaps content, FeatureMaps style)
        => Weighted(loss.ContentLayers, layer => LossFunctions.Content(Compared(maps[layer]), Target(content, style, layer), loss.ContentConvention));

    private Tensor Target(FeatureMaps content, FeatureMaps style, string layer)
    {
        using var noGradient = no_grad();
        return Compared(network.ContentTarget(content, style, layer));
    }

    private Tensor Compared(Tensor features) => network.ComparesNormalizedContent ? TensorOperations.Standardize(features, epsilon: 1e-5) : features;

    // An image that is stylized with itself is to stay what it is: content and style images alike (Park and Lee 2019).
    private Tensor? Identity(Tensor images, FeatureMaps content, Tensor style, FeatureMaps reference)
        => loss.IdentityWeight > 0 || loss.IdentityFeatureWeight > 0 ? Identity(images, content).Plus(Identity(style, reference)) : null;

    private Tensor Identity(Tensor images, FeatureMaps own)
    {
        var same = network.Decode(own, own, images.shape);
        using var single = Autocast.Suspend(images.device_type);
        var error = same.to_type(ScalarType.Float32).sub(images).Squared().mean().Times(loss.IdentityWeight);
        return loss.IdentityFeatureWeight > 0 ? error.Plus(FeatureError(same, images).Times(loss.IdentityFeatureWeight)) : error;
    }

    private Tensor FeatureError(Tensor same, Tensor images)
    {
        var (maps, targets) = (features.Extract(same, _styleLayers), Targets(images));
        return Weighted(loss.StyleLayers, layer => LossFunctions.Content(maps[layer], targets[layer], loss.ContentConvention));
    }

    private Tensor Style(FeatureMaps maps, FeatureMaps style)
        => Weighted(loss.StyleLayers, layer => _statistic.Distance(_statistic.Of(maps[layer]), _statistic.Of(style[layer])));

    private static Tensor Weighted(IEnumerable<LayerWeight> layers, Func<string, Tensor> distance)
        => layers.Select(layer => distance(layer.Layer).Times(layer.Weight)).Total();

    private static LossValues Sum(Tensor content, Tensor style, Tensor variation, Tensor? identity)
    {
        var total = content.Plus(style).Plus(variation);
        return new LossValues(identity is null ? total : total.Plus(identity), content.detach(), style.detach(), variation.detach()) { Identity = identity?.detach() };
    }
}

using NeuralStyle.Common;
using NeuralStyle.Features;

namespace NeuralStyle.Losses;

/// <summary>Layers, conventions and weights of a perceptual loss. The presets reproduce published systems.</summary>
public sealed record PerceptualLossOptions
{
    /// <summary>The recommended options for features of any scale, VGG's or the built-in ones: relative distances, and channel correlations for style.</summary>
    /// <remarks>
    /// Style is compared on the last layer of each block that Johnson et al. 2016 use (<c>relu1_2</c>, <c>relu2_2</c>, <c>relu3_3</c>) and on
    /// <c>relu4_1</c>; a block without it is represented by its first layer, or left out. Content is compared on <c>relu2_2</c>, or on the
    /// deepest layer before it. The statistic is <see cref="StyleStatistic.Correlation"/>: the Gram matrix of features that are not
    /// centered is mostly a product of their means, so a network lowers its distance by recoloring the image; correlations count structure.
    /// </remarks>
    /// <param name="layers">The layers of the extractor.</param>
    /// <exception cref="ArgumentException">The extractor has no layer named as VGG's are.</exception>
    public static PerceptualLossOptions Balanced(IReadOnlyCollection<string> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        (string[] Layers, double Weight)[] style =
        [
            ([VggLayer.Relu1_2, VggLayer.Relu1_1], 1),
            ([VggLayer.Relu2_2, VggLayer.Relu2_1], 2), // content pulls at this block too
            ([VggLayer.Relu3_3, VggLayer.Relu3_1], 1),
            ([VggLayer.Relu4_1], 1),
        ];
        string[] content = [VggLayer.Relu2_2, VggLayer.Relu2_1, VggLayer.Relu1_2, VggLayer.Relu1_1];
        var found = content.FirstOrDefault(layers.Contains)
            ?? throw new ArgumentException($"The features have no layer named as VGG's are, but {string.Join(", ", layers)}: name the layers with WithLoss.", nameof(layers));
        return new PerceptualLossOptions
        {
            StyleLayers = [.. from block in style let layer = block.Layers.FirstOrDefault(layers.Contains) where layer is not null select new LayerWeight(layer, block.Weight)],
            ContentLayers = [found],
            StyleStatistic = StyleStatistic.Correlation,
            StyleConvention = GramConvention.Relative, // for those who switch the statistic back to Gram
            ContentConvention = ContentConvention.Relative,
            StyleWeight = 0.28,
            ContentWeight = 1,
            TotalVariation = TotalVariationKind.MeanOfAbsolutes,
            TotalVariationWeight = 2.5, // against hatching in plain areas
        };
    }

    /// <summary>
    /// The options that suit an extractor: <see cref="PyTorchExamples"/> for VGG networks with torchvision's pre-processing that
    /// reach <c>relu4_3</c>, and <see cref="Balanced"/> for all others.
    /// </summary>
    /// <param name="features">The extractor; it stays the caller's.</param>
    /// <exception cref="ArgumentException">The extractor has no layer named as VGG's are.</exception>
    public static PerceptualLossOptions For(IFeatureExtractor features)
    {
        ArgumentNullException.ThrowIfNull(features);
        return features is VggFeatures vgg && vgg.Options.Range == VggOptions.Torchvision.Range && vgg.Layers.Contains(VggLayer.Relu4_3)
            ? PyTorchExamples
            : Balanced(features.Layers);
    }

    /// <summary>pytorch/examples' fast_neural_style: torchvision's VGG-16, content weight 1e5, style weight 1e10, no total variation.</summary>
    public static PerceptualLossOptions PyTorchExamples { get; } = new();

    /// <summary>
    /// Johnson et al. 2016, arXiv:1603.08155, as jcjohnson/fast-neural-style has it: Caffe's VGG-16, content 1
    /// on <c>relu3_3</c> (the paper says <c>relu2_2</c>), style 5, total variation 1e-6 of an image in 0-255.
    /// </summary>
    public static PerceptualLossOptions Johnson2016 { get; } = new()
    {
        ContentLayers = [VggLayer.Relu3_3],
        ContentWeight = 1,
        StyleWeight = 5,
        TotalVariationWeight = 1e-6 * 255 * 255, // the image is in [0, 1] here
    };

    /// <summary>Gatys et al. 2016, arXiv:1508.06576: VGG-19 with average pooling, <c>conv4_2</c> for content, the first convolution of each block for style, weights 1 to 1000.</summary>
    public static PerceptualLossOptions Gatys2016 { get; } = new()
    {
        ContentLayers = ["conv4_2"],
        StyleLayers = [new("conv1_1", 0.2), new("conv2_1", 0.2), new("conv3_1", 0.2), new("conv4_1", 0.2), new("conv5_1", 0.2)],
        ContentConvention = ContentConvention.HalfSum,
        StyleConvention = GramConvention.Gatys,
        ContentWeight = 1,
        StyleWeight = 1e3,
    };

    /// <summary>The plain recipe of tutorials: mean squared error of <c>relu4_2</c>, and of Gram matrices over C * H * W for five layers of VGG-19.</summary>
    public static PerceptualLossOptions Tutorial { get; } = new()
    {
        ContentLayers = [VggLayer.Relu4_2],
        StyleLayers = [VggLayer.Relu1_1, VggLayer.Relu2_1, VggLayer.Relu3_1, VggLayer.Relu4_1, VggLayer.Relu5_1],
        ContentWeight = 1,
        StyleWeight = 1e6,
    };

    /// <summary>
    /// Huang and Belongie 2017, arXiv:1703.06868, as naoto0804/pytorch-AdaIN has it, for networks that take their style
    /// from an image: content 1 on <c>relu4_1</c>, means and standard deviations 10 on the first layer of each block.
    /// </summary>
    public static PerceptualLossOptions AdaIn { get; } = new()
    {
        ContentLayers = [VggLayer.Relu4_1],
        StyleLayers = [VggLayer.Relu1_1, VggLayer.Relu2_1, VggLayer.Relu3_1, VggLayer.Relu4_1],
        StyleStatistic = StyleStatistic.MeanStd,
        ContentWeight = 1,
        StyleWeight = 10,
    };

    /// <summary>
    /// Park and Lee 2019, arXiv:1812.02342 (SANet), for networks that take their style from an
    /// image: content 1, style 3 on the first layer of each block, identity losses of 50 and 1.
    /// </summary>
    public static PerceptualLossOptions SaNet { get; } = new()
    {
        ContentLayers = [VggLayer.Relu4_1, VggLayer.Relu5_1],
        StyleLayers = [VggLayer.Relu1_1, VggLayer.Relu2_1, VggLayer.Relu3_1, VggLayer.Relu4_1, VggLayer.Relu5_1],
        StyleStatistic = StyleStatistic.MeanStd,
        ContentWeight = 1,
        StyleWeight = 3,
        IdentityWeight = 50,
        IdentityFeatureWeight = 1,
    };

    /// <summary>The layers compared for content. The default is <c>relu2_2</c>, as in Johnson et al. 2016.</summary>
    public IReadOnlyList<LayerWeight> ContentLayers { get; init => field = new ValueList<LayerWeight>(value); } = new ValueList<LayerWeight>([VggLayer.Relu2_2]);

    /// <summary>The layers compared for style. The default is <c>relu1_2</c>, <c>relu2_2</c>, <c>relu3_3</c> and <c>relu4_3</c>, as in Johnson et al. 2016.</summary>
    public IReadOnlyList<LayerWeight> StyleLayers { get; init => field = new ValueList<LayerWeight>(value); }
        = new ValueList<LayerWeight>([VggLayer.Relu1_2, VggLayer.Relu2_2, VggLayer.Relu3_3, VggLayer.Relu4_3]);

    /// <summary>The comparison of features for content. The default is the mean, as in pytorch/examples.</summary>
    public ContentConvention ContentConvention { get; init; } = ContentConvention.Mean;

    /// <summary>The statistic that stands for the style. The default is <see cref="StyleStatistic.Gram"/>, as in all published presets.</summary>
    public StyleStatistic StyleStatistic { get; init; }

    /// <summary>The scaling and comparison of Gram matrices; not used for other statistics. The default is <see cref="GramConvention.PerElement"/>, as pytorch/examples.</summary>
    public GramConvention StyleConvention { get; init; } = GramConvention.PerElement;

    /// <summary>The form of total variation. The default is half the sum of squares, as in Johnson et al. 2016.</summary>
    public TotalVariationKind TotalVariation { get; init; } = TotalVariationKind.HalfSumOfSquares;

    /// <summary>The factor of the content loss. The default is 1e5, as in pytorch/examples.</summary>
    public double ContentWeight { get; init; } = 1e5;

    /// <summary>The factor of the style loss. The default is 1e10, as in pytorch/examples.</summary>
    public double StyleWeight { get; init; } = 1e10;

    /// <summary>The factor of total variation. The default is 0, as in pytorch/examples.</summary>
    public double TotalVariationWeight { get; init; }

    /// <summary>The factor of the identity loss of networks that take their style from an image: the squared error of an image that is stylized with itself. The default is 0; SANet has 50.</summary>
    public double IdentityWeight { get; init; }

    /// <summary>The factor of the identity loss on the features of the style layers. The default is 0; SANet has 1.</summary>
    public double IdentityFeatureWeight { get; init; }

    /// <summary>The largest gradient norm by default: relative losses have gradients of about 1 whatever the features, absolute ones of any size.</summary>
    internal double MaximumGradientNorm => ContentConvention == ContentConvention.Relative ? 3 : double.PositiveInfinity;

    /// <summary>Every layer that is looked at.</summary>
    internal IReadOnlyCollection<string> Layers => [.. ContentLayers.Concat(StyleLayers).Select(layer => layer.Layer).Distinct()];

    /// <summary>Lists what is wrong with the options for an extractor with the given layers, a line each.</summary>
    internal IEnumerable<string> Problems(IReadOnlyList<string> available)
    {
        foreach (var layer in Layers.Except(available))
        {
            yield return $"The features have no layer '{layer}'; they have {string.Join(", ", available)}. Choose layers with WithLoss.";
        }

        foreach (var (layer, weight) in ContentLayers.Concat(StyleLayers).Where(layer => !IsWeight(layer.Weight)))
        {
            yield return $"The weight of layer '{layer}' must be a number from 0 but is {weight}.";
        }

        foreach (var (name, weight) in new[] { (nameof(ContentWeight), ContentWeight), (nameof(StyleWeight), StyleWeight), (nameof(TotalVariationWeight), TotalVariationWeight),
            (nameof(IdentityWeight), IdentityWeight), (nameof(IdentityFeatureWeight), IdentityFeatureWeight) })
        {
            if (!IsWeight(weight))
            {
                yield return $"{name} must be a number from 0 but is {weight}.";
            }
        }

        if (StyleLayers.Count == 0)
        {
            yield return "No style layer: name at least one in StyleLayers.";
        }
    }

    private static bool IsWeight(double value) => value >= 0 && double.IsFinite(value);
}

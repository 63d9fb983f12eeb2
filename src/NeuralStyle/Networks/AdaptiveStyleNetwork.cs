using NeuralStyle.Blocks;
using NeuralStyle.Common;
using NeuralStyle.Features;
using NeuralStyle.Graphs;
using NeuralStyle.Weights;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Networks;

/// <summary>The network of AdaIN: it gives the features of the content the means and standard deviations of the style's, and decodes them.</summary>
/// <remarks>
/// Huang and Belongie 2017, arXiv:1703.06868. The encoder is a frozen VGG-like network up to <c>relu4_1</c>, and the decoder mirrors it. Keys: <c>decoder.*</c>,
/// those of naoto0804/pytorch-AdaIN under a prefix. In a model the weights of the encoder are <c>encoder.*</c>.
/// </remarks>
public sealed class AdaptiveStyleNetwork : ImageStyleNetwork
{
    private const string EncoderPrefix = "encoder.";

    private readonly AdaptiveInstanceNorm _norm;

    [ComponentName(Name = "decoder")]
    private readonly MirroredDecoder _decoder;

    /// <summary>Creates a network whose encoder is <see cref="BuiltInFeatures"/>, with initial weights drawn from PyTorch's global generator.</summary>
    /// <param name="options">The options; the defaults if null.</param>
    /// <exception cref="ArgumentException">An option is out of range, or the encoder has no such layer.</exception>
    public AdaptiveStyleNetwork(AdaptiveStyleNetworkOptions? options = null)
        : this(new BuiltInFeatures(roundsUp: true), ownsEncoder: true, options ?? new())
    {
    }

    /// <summary>Creates a network with another encoder, with initial weights drawn from PyTorch's global generator.</summary>
    /// <param name="encoder">The encoder, such as <see cref="VggFeatures"/> of the normalized VGG-19; it stays the caller's, and must outlive the network.</param>
    /// <param name="options">The options; the defaults if null.</param>
    /// <exception cref="ArgumentException">An option is out of range, the encoder has no such layer, or it does not round up.</exception>
    public AdaptiveStyleNetwork(IFeatureEncoder encoder, AdaptiveStyleNetworkOptions? options = null)
        : this(encoder, ownsEncoder: false, options ?? new())
    {
    }

    private AdaptiveStyleNetwork(IFeatureEncoder encoder, bool ownsEncoder, AdaptiveStyleNetworkOptions options)
        : base(nameof(AdaptiveStyleNetwork), Required(encoder), ownsEncoder)
    {
        options.RequireValid();
        Options = options;
        _norm = new AdaptiveInstanceNorm(options.Epsilon);
        _decoder = new MirroredDecoder(EncoderShape.Of(encoder, options.Layer));
        RegisterComponents();
        StartAtMidGray();
    }

    /// <summary>The options that the network was created with.</summary>
    public AdaptiveStyleNetworkOptions Options { get; }

    internal override IReadOnlyCollection<string> EncoderLayers => [Options.Layer];

    /// <summary>Stylizes content images. The caller disposes the result.</summary>
    /// <param name="image">Content images (B, 3, H, W), RGB in [0, 1].</param>
    /// <param name="style">Style images (B, 3, h, w) or (1, 3, h, w), RGB in [0, 1].</param>
    /// <param name="alpha">The strength of the style: 0 reconstructs the content, 1 is all of the style.</param>
    /// <exception cref="ArgumentException">A tensor has another shape, or an image is too small for the encoder.</exception>
    public Tensor Stylize(Tensor image, Tensor style, double alpha)
    {
        Shape.RequireImage(image);
        using var scope = NewDisposeScope();
        var (content, reference) = (Features(image), Features(RequireStyle(image, style)!));
        var adapted = _norm.Run(content[Options.Layer], reference[Options.Layer], alpha);
        return Decode(adapted, image.shape).MoveToOuterDisposeScope();
    }

    internal override Tensor Decode(FeatureMaps content, FeatureMaps style, long[] size)
    {
        using var scope = NewDisposeScope();
        return Decode(ContentTarget(content, style, Options.Layer), size).MoveToOuterDisposeScope();
    }

    internal override Tensor ContentTarget(FeatureMaps content, FeatureMaps style, string layer) => _norm.call(content[layer], style[layer]);

    /// <inheritdoc/>
    public override Graph ToGraph()
    {
        var builder = NewBuilder();
        var features = Encoder.Describe(builder, builder.Image, Options.Layer);
        var decoded = _decoder.Describe(builder, _norm.Describe(builder, features));
        return builder.Build(builder.Crop(decoded, builder.Image));
    }

    internal override StyleModel ToModel(StateDict weights, StyleModelInfo? info)
    {
        var builder = NewBuilder();
        var features = Encoder.Describe(builder, builder.Image, Options.Layer);
        var statistics = builder.Build(builder.ChannelStatistics(features, Options.Epsilon, isUnbiased: true), GraphKind.Vector);
        var encoder = ((Module)Encoder).ToStateDict().Select(pair => KeyValuePair.Create(EncoderPrefix + pair.Key, pair.Value)).ToList();
        return new StyleModel(ToGraph(), new StateDict(weights.Concat(encoder)), info, new StylePredictorModel(statistics, new StateDict(encoder), Options.StyleSize));
    }

    private Tensor Decode(Tensor features, long[] size)
    {
        using var decoded = _decoder.call(features);
        return TensorOperations.Crop(decoded, left: 0, top: 0, size[2], size[3]);
    }

    private GraphBuilder NewBuilder()
    {
        var own = named_parameters().Select(named => KeyValuePair.Create<object, string>(named.parameter, named.name));
        var encoder = ((Module)Encoder).named_parameters().Select(named => KeyValuePair.Create<object, string>(named.parameter, EncoderPrefix + named.name));
        return new GraphBuilder(own.Concat(encoder));
    }

    private static IFeatureEncoder Required(IFeatureEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        if (encoder is not Module)
        {
            throw new ArgumentException("The encoder must be a TorchSharp module, so that its weights can be saved with the network.", nameof(encoder));
        }

        return encoder.RoundsUp
            ? encoder
            : throw new ArgumentException(
                $"The encoder rounds odd sizes down, so that the image would lose rows and columns: load it with {nameof(VggOptions)}.{nameof(VggOptions.PoolRoundsUp)}, or create {nameof(BuiltInFeatures)} with roundsUp.", nameof(encoder));
    }
}

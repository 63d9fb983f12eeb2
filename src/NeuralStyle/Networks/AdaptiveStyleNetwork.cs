using NeuralStyle.Blocks;
using NeuralStyle.Common;
using NeuralStyle.Features;
using NeuralStyle.Graphs;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace NeuralStyle.Networks;

/// <summary>The network of AdaIN: it gives the features of the content the means and standard deviations of the style's, and decodes them.</summary>
/// <remarks>
/// Huang and Belongie 2017, arXiv:1703.06868. The encoder is a frozen VGG-like network up to <c>relu4_1</c>, and the decoder mirrors it. Keys: <c>decoder.*</c>,
/// those of naoto0804/pytorch-AdaIN under a prefix.
/// </remarks>
public sealed class AdaptiveStyleNetwork : ImageStyleNetwork
{
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
        : base(nameof(AdaptiveStyleNetwork), encoder, ownsEncoder, options.StyleSize)
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

    internal override IReadOnlyList<string> EncoderLayers => [Options.Layer];

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
        return Crop(_decoder.call(adapted), image.shape).MoveToOuterDisposeScope();
    }

    internal override Tensor Decode(FeatureMaps content, FeatureMaps style) => _decoder.call(ContentTarget(content, style, Options.Layer));

    internal override Tensor ContentTarget(FeatureMaps content, FeatureMaps style, string layer) => _norm.call(content[layer], style[layer]);

    private protected override GraphValue Describe(GraphBuilder graph, IReadOnlyList<GraphValue> features)
        => _decoder.Describe(graph, _norm.Describe(graph, features[0]));

    private protected override (GraphValue Output, GraphKind Kind) DescribeStyle(GraphBuilder graph, IReadOnlyList<GraphValue> features)
        => (graph.ChannelStatistics(features[0], Options.Epsilon, isUnbiased: true), GraphKind.Vector);
}

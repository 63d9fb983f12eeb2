using NeuralStyle.Blocks;
using NeuralStyle.Common;
using NeuralStyle.Features;
using NeuralStyle.Graphs;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace NeuralStyle.Networks;

/// <summary>The network of SANet: each position of the content gathers the style features of the positions that are like it, on two layers, and a decoder makes an image of them.</summary>
/// <remarks>
/// Park and Lee 2019, arXiv:1812.02342. Keys are the published ones: <c>sanet4_1.*</c>, <c>sanet5_1.*</c> and <c>merge_conv.*</c> of the transform, and <c>decoder.*</c>.
/// Attention over the positions of the style takes time in proportion to those of the content times those of the style.
/// </remarks>
public sealed class AttentionStyleNetwork : ImageStyleNetwork
{
    private const string LayerPrefix = "relu";

    private readonly string[] _layers;
    private readonly StyleAttention[] _attentions;

    [ComponentName(Name = "merge_conv")]
    private readonly ConvolutionLayer _merge;

    [ComponentName(Name = "decoder")]
    private readonly MirroredDecoder _decoder;

    /// <summary>Creates a network whose encoder is <see cref="BuiltInFeatures"/>, with initial weights drawn from PyTorch's global generator.</summary>
    /// <param name="options">The options; the defaults if null.</param>
    /// <exception cref="ArgumentException">An option is out of range, or the encoder has no such layer.</exception>
    public AttentionStyleNetwork(AttentionStyleNetworkOptions? options = null)
        : this(new BuiltInFeatures(roundsUp: true), ownsEncoder: true, options ?? new())
    {
    }

    /// <summary>Creates a network with another encoder, with initial weights drawn from PyTorch's global generator.</summary>
    /// <param name="encoder">The encoder, such as <see cref="VggFeatures"/> of the normalized VGG-19; it stays the caller's, and must outlive the network.</param>
    /// <param name="options">The options; the defaults if null.</param>
    /// <exception cref="ArgumentException">An option is out of range, the encoder has no such layer or does not round up, or the layers have different numbers of channels.</exception>
    public AttentionStyleNetwork(IFeatureEncoder encoder, AttentionStyleNetworkOptions? options = null)
        : this(encoder, ownsEncoder: false, options ?? new())
    {
    }

    private AttentionStyleNetwork(IFeatureEncoder encoder, bool ownsEncoder, AttentionStyleNetworkOptions options)
        : base(nameof(AttentionStyleNetwork), encoder, ownsEncoder, options.StyleSize)
    {
        options.RequireValid();
        Options = options;
        _layers = [.. options.LayersOf(encoder)];
        var channels = ChannelsOf(encoder, _layers);
        _attentions = [.. _layers.Select(_ => new StyleAttention(channels, options.Epsilon))];
        _merge = new ConvolutionLayer(channels, channels, kernelSize: 3, stride: 1, PadMode.Reflect, groups: 1, WeightInitializer.LinearGain);
        _decoder = new MirroredDecoder(EncoderShape.Of(encoder, _layers[0]));
        foreach (var (index, layer) in _layers.Index())
        {
            register_module(KeyOf(layer), _attentions[index]);
        }

        RegisterComponents();
        StartAtMidGray();
    }

    /// <summary>The options that the network was created with.</summary>
    public AttentionStyleNetworkOptions Options { get; }

    internal override IReadOnlyList<string> EncoderLayers => _layers;

    internal override bool ComparesNormalizedContent => true;

    internal override Tensor Decode(FeatureMaps content, FeatureMaps style)
    {
        var sum = _attentions[0].call(content[_layers[0]], style[_layers[0]]);
        for (var i = 1; i < _layers.Length; i++)
        {
            var deep = _attentions[i].call(content[_layers[i]], style[_layers[i]]);
            sum = sum.Plus(Crop(TensorOperations.Upsample(deep, 1 << i), sum.shape));
        }

        return _decoder.call(_merge.call(sum));
    }

    internal override Tensor ContentTarget(FeatureMaps content, FeatureMaps style, string layer) => content[layer].alias();

    private protected override GraphValue Describe(GraphBuilder graph, IReadOnlyList<GraphValue> features)
    {
        var sum = _attentions[0].Describe(graph, features[0]);
        for (var i = 1; i < _layers.Length; i++)
        {
            var deep = _attentions[i].Describe(graph, features[i]);
            sum = graph.Add(sum, graph.Crop(graph.Upsample(deep, 1 << i), features[0]));
        }

        return _decoder.Describe(graph, _merge.Describe(graph, sum));
    }

    private protected override (GraphValue Output, GraphKind Kind) DescribeStyle(GraphBuilder graph, IReadOnlyList<GraphValue> features)
        => (graph.StyleFeatures([.. features.Zip(_attentions, (map, attention) => attention.DescribeStyle(graph, map))]), GraphKind.Features);

    // relu4_1: sanet4_1.
    private static string KeyOf(string layer) => "sanet" + (layer.StartsWith(LayerPrefix, StringComparison.Ordinal) ? layer[LayerPrefix.Length..] : layer);

    private static int ChannelsOf(IFeatureEncoder encoder, IReadOnlyList<string> layers)
    {
        var channels = layers.Select(layer => EncoderShape.Of(encoder, layer)[^1][^1]).Distinct().ToList();
        return channels.Count == 1
            ? channels[0]
            : throw new ArgumentException(
                $"The layers {string.Join(", ", layers)} must have one number of channels, so that their features can be added, but have {string.Join(", ", channels)}.", nameof(layers));
    }
}

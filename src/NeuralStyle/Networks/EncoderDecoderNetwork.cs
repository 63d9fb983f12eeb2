using NeuralStyle.Blocks;
using NeuralStyle.Graphs;
using static TorchSharp.torch;

namespace NeuralStyle.Networks;

/// <summary>A plain encoder and decoder: convolutions down, transposed convolutions up, instance norm throughout, tanh, images in [-1, 1].</summary>
/// <remarks>
/// Keys: <c>encoder.{i}.conv2d.*</c>, <c>encoder.{i}.norm.*</c>, <c>decoder.{i}.conv_transpose.*</c>, <c>decoder.{i}.norm.*</c>.
/// The last layer, a 9x9 transposed convolution to 3 channels, has no norm.
/// </remarks>
public sealed class EncoderDecoderNetwork : StyleNetwork
{
    private readonly StyleBlock[] _blocks;

    /// <summary>Creates a network with PyTorch's initial weights, drawn from its global generator; see <see cref="StyleNetwork.ResetWeights"/>.</summary>
    /// <param name="options">The options; the defaults if null.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public EncoderDecoderNetwork(EncoderDecoderNetworkOptions? options = null)
        : base(nameof(EncoderDecoderNetwork), (options ?? new()).Styles)
    {
        Options = options ?? new();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Options.Width, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(Options.Depth, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Options.Depth, 6, nameof(options));
        var encoder = Encoder(Options).ToArray();
        var decoder = Decoder(Options).ToArray();
        _blocks = [.. encoder, .. decoder];
        register_module("encoder", new TorchSharp.Modules.ModuleList<StyleBlock>(encoder));
        register_module("decoder", new TorchSharp.Modules.ModuleList<StyleBlock>(decoder));
    }

    /// <summary>The options that the network was made with.</summary>
    public EncoderDecoderNetworkOptions Options { get; }

    /// <inheritdoc/>
    public override GraphValue Describe(GraphBuilder graph, GraphValue input)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var value = BlockSequence.Describe(_blocks, graph, graph.ToRange(input, ValueRange.MinusOneToOne));
        return ImageConversion.Describe(graph, value, input, OutputKind.Linear, ValueRange.MinusOneToOne);
    }

    /// <inheritdoc/>
    protected override Tensor Stylize(Tensor image, Tensor? style)
    {
        var value = BlockSequence.Run(_blocks, ImageConversion.ToRange(image, ValueRange.MinusOneToOne), style);
        return ImageConversion.ToImage(value, image, OutputKind.Linear, ValueRange.MinusOneToOne);
    }

    private static IEnumerable<StyleBlock> Encoder(EncoderDecoderNetworkOptions o)
    {
        yield return new ConvBlock(inChannels: 3, o.Width, kernelSize: 9, norm: Norm(o), styles: o.Styles);
        for (var level = 0; level < o.Depth; level++)
        {
            yield return new ConvBlock(o.Width << level, o.Width << (level + 1), kernelSize: 3, stride: 2, norm: Norm(o), styles: o.Styles);
        }
    }

    private static IEnumerable<StyleBlock> Decoder(EncoderDecoderNetworkOptions o)
    {
        for (var level = o.Depth; level > 0; level--)
        {
            yield return new TransposedConvBlock(o.Width << level, o.Width << (level - 1), kernelSize: 3, stride: 2, Norm(o), styles: o.Styles);
        }

        yield return new TransposedConvBlock(o.Width, outChannels: 3, kernelSize: 9, stride: 1, NormKind.None, ActivationKind.Tanh);
    }

    private static NormKind Norm(EncoderDecoderNetworkOptions o) => o.Styles > 1 ? NormKind.Conditional : NormKind.Instance;
}

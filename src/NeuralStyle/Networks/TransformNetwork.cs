using NeuralStyle.Blocks;
using NeuralStyle.Graphs;
using static TorchSharp.torch;

namespace NeuralStyle.Networks;

/// <summary>The image transformation network of fast style transfer: two halvings, residual blocks, two doublings.</summary>
/// <remarks>
/// Johnson et al. 2016, arXiv:1603.08155, with instance norm (Ulyanov et al. 2016). With default options it equals
/// pytorch/examples' fast_neural_style key for key and value for value: <c>conv1.conv2d.weight</c>, <c>in1.weight</c>,
/// <c>res1.conv1.conv2d.weight</c> and so on. Conditional networks have tables (S, C) under the same names.
/// </remarks>
public sealed class TransformNetwork : StyleNetwork
{
    private readonly StyleBlock[] _blocks;

    /// <summary>
    /// Creates a network with PyTorch's initial weights, drawn from its global generator, but for
    /// the bias of a linear output, which is mid-gray; see <see cref="StyleNetwork.ResetWeights"/>.
    /// </summary>
    /// <param name="options">The options; pytorch/examples' network if null.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public TransformNetwork(TransformNetworkOptions? options = null)
        : base(nameof(TransformNetwork), (options ?? new()).Styles)
    {
        Options = options ?? new();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Options.Width, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(Options.ResidualBlocks, nameof(options));
        var (encoder, residuals, decoder) = (Encoder(Options), Residuals(Options).ToArray(), Decoder(Options));
        _blocks = [.. encoder, .. residuals, .. decoder];
        Register(encoder, "conv", firstNorm: 1);
        foreach (var (index, block) in residuals.Index())
        {
            register_module($"res{index + 1}", block);
        }

        Register(decoder, "deconv", firstNorm: encoder.Length + 1);
        StartAtMidGray();
    }

    /// <summary>The options that the network was made with.</summary>
    public TransformNetworkOptions Options { get; }

    /// <inheritdoc/>
    public override GraphValue Describe(GraphBuilder graph, GraphValue input)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var value = BlockSequence.Describe(_blocks, graph, graph.ToRange(input, Options.Range));
        return ImageConversion.Describe(graph, value, input, Options.Output, Options.Range);
    }

    /// <inheritdoc/>
    protected override Tensor Stylize(Tensor image, Tensor? style)
    {
        var value = BlockSequence.Run(_blocks, ImageConversion.ToRange(image, Options.Range), style);
        return ImageConversion.ToImage(value, image, Options.Output, Options.Range);
    }

    private static StyleBlock[] Encoder(TransformNetworkOptions o) =>
    [
        Conv(o, inChannels: 3, outChannels: o.Width, kernelSize: 9),
        Conv(o, inChannels: o.Width, outChannels: 2 * o.Width, kernelSize: 3, stride: 2),
        Conv(o, inChannels: 2 * o.Width, outChannels: 4 * o.Width, kernelSize: 3, stride: 2),
    ];

    private static IEnumerable<ResidualBlock> Residuals(TransformNetworkOptions o)
        => Enumerable.Range(0, o.ResidualBlocks).Select(_ => new ResidualBlock(4 * o.Width, o.Norm, styles: o.Styles, epsilon: o.Epsilon));

    private static StyleBlock[] Decoder(TransformNetworkOptions o) =>
    [
        Upsample(o, inChannels: 4 * o.Width, outChannels: 2 * o.Width),
        Upsample(o, inChannels: 2 * o.Width, outChannels: o.Width),
        new ConvBlock(inChannels: o.Width, outChannels: 3, kernelSize: 9, norm: NormKind.None, activation: ActivationKind.None),
    ];

    private static ConvBlock Conv(TransformNetworkOptions o, int inChannels, int outChannels, int kernelSize, int stride = 1)
        => new(inChannels, outChannels, kernelSize, stride, o.Norm, styles: o.Styles, epsilon: o.Epsilon);

    private static StyleBlock Upsample(TransformNetworkOptions o, int inChannels, int outChannels) => o.Upsampling switch
    {
        UpsamplingKind.Nearest => new UpsampleBlock(inChannels, outChannels, kernelSize: 3, factor: 2, o.Norm, styles: o.Styles, epsilon: o.Epsilon),
        UpsamplingKind.Transposed => new TransposedConvBlock(inChannels, outChannels, kernelSize: 3, stride: 2, o.Norm, styles: o.Styles, epsilon: o.Epsilon),
        _ => throw new ArgumentOutOfRangeException(nameof(o), o.Upsampling, "Unknown kind of upsampling."),
    };

    private void Register(StyleBlock[] blocks, string name, int firstNorm)
    {
        for (var i = 0; i < blocks.Length; i++)
        {
            var key = blocks[i] is TransposedConvBlock ? "conv_transpose" : "conv2d";
            register_module($"{name}{i + 1}", new ModuleNamespace(key, blocks[i].Convolution!));
            if (blocks[i].Norm is { } norm)
            {
                register_module($"in{firstNorm + i}", norm);
            }
        }
    }
}

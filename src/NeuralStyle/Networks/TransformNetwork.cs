using NeuralStyle.Blocks;
using NeuralStyle.Graphs;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

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

    /// <summary>Creates a network with PyTorch's initial weights, drawn from its global generator, but for the bias of a linear output, which is mid-gray; see <see cref="StyleNetwork.ResetWeights"/>.</summary>
    /// <param name="options">The options; pytorch/examples' network if null.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public TransformNetwork(TransformNetworkOptions? options = null)
        : base(nameof(TransformNetwork), (options ?? new()).Styles)
    {
        Options = options ?? new();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Options.Width, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(Options.ResidualBlocks, nameof(options));
        _blocks = [.. Encoder(Options), .. Residuals(Options), .. Decoder(Options)];
        RegisterUnderPublishedKeys();
        StartAtMidGray();
    }

    /// <summary>The options that the network was made with.</summary>
    public TransformNetworkOptions Options { get; }

    /// <inheritdoc/>
    public override GraphValue Describe(GraphBuilder graph, GraphValue input)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var value = BlockSequence.Describe(_blocks, graph, graph.ToRange(input, Options.Range));
        return ImageConversion.Describe(graph, graph.Crop(value, input), Options.Output, Options.Range);
    }

    /// <inheritdoc/>
    protected override Tensor Stylize(Tensor image, Tensor? style)
    {
        var value = BlockSequence.Run(_blocks, ImageConversion.ToRange(image, Options.Range), style);
        var cropped = TensorOperations.Crop(value, left: 0, top: 0, image.shape[2], image.shape[3]);
        return ImageConversion.ToImage(cropped, Options.Output, Options.Range);
    }

    private static ConvBlock[] Encoder(TransformNetworkOptions o) =>
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

    private void RegisterUnderPublishedKeys()
    {
        var (convolutions, residuals, upsamplings, norms) = (0, 0, 0, 0);
        foreach (var block in _blocks)
        {
            switch (block)
            {
                case ResidualBlock residual:
                    register_module($"res{++residuals}", residual);
                    break;
                case ConvBlock convolution when residuals == Options.ResidualBlocks && upsamplings > 0:
                    register_module("deconv3", new ModuleNamespace("conv2d", convolution.Convolution));
                    break;
                case ConvBlock convolution:
                    register_module($"conv{++convolutions}", new ModuleNamespace("conv2d", convolution.Convolution));
                    RegisterNorm(convolution.Norm, ref norms);
                    break;
                case UpsampleBlock upsample:
                    register_module($"deconv{++upsamplings}", new ModuleNamespace("conv2d", upsample.Convolution));
                    RegisterNorm(upsample.Norm, ref norms);
                    break;
                case TransposedConvBlock transposed:
                    register_module($"deconv{++upsamplings}", new ModuleNamespace("conv_transpose", transposed.Convolution));
                    RegisterNorm(transposed.Norm, ref norms);
                    break;
            }
        }
    }

    private void RegisterNorm(Module? norm, ref int norms)
    {
        if (norm is not null)
        {
            register_module($"in{++norms}", norm);
        }
    }
}

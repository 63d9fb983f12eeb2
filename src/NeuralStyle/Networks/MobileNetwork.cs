using NeuralStyle.Blocks;
using NeuralStyle.Common;
using NeuralStyle.Graphs;
using static TorchSharp.torch;

namespace NeuralStyle.Networks;

/// <summary>A small and fast network of MobileNet's blocks, for phones and video.</summary>
/// <remarks>
/// <code>
/// image -> conv 5x5 / 2 -> separable / 2 -> quarter ------------------> + -> 3 residuals -> separable x2 -> conv x2 -> image
///                                            |                          |
///                                            separable / 2 -> residuals -> separable x2
/// </code>
/// Most weights work at an eighth of the size, where strokes are made; the quarter keeps the outlines. Blocks are <see cref="DepthwiseSeparableConvBlock"/>
/// (Howard et al. 2017, arXiv:1704.04861) and <see cref="InvertedResidualBlock"/> (Sandler et al. 2018, arXiv:1801.04381) with instance norm.
/// Keys: <c>encoder.{i}.*</c>, <c>strokes.{i}.*</c> for the part at an eighth, <c>decoder.{i}.*</c>.
/// </remarks>
public sealed class MobileNetwork : StyleNetwork
{
    private const int ChannelMultiple = 16; // whole vectors of all processors
    private const int Expansion = 2;
    private const int QuarterBlocks = 3;

    private readonly StyleBlock[] _encoder; // down to a quarter
    private readonly StyleBlock[] _strokes; // down to an eighth and back to a quarter
    private readonly StyleBlock[] _decoder;

    /// <summary>Creates a network with PyTorch's initial weights, drawn from its global generator; see <see cref="StyleNetwork.ResetWeights"/>.</summary>
    /// <param name="options">The options; the defaults if null.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public MobileNetwork(MobileNetworkOptions? options = null)
        : base(nameof(MobileNetwork), (options ?? new()).Styles)
    {
        Options = options ?? new();
        if (Options.WidthMultiplier is not (> 0 and <= 64))
        {
            throw new ArgumentOutOfRangeException(nameof(options), Options.WidthMultiplier, "The width multiplier must be above 0 and at most 64.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(Options.Depth, nameof(options));
        var (half, quarter, eighth) = (Channels(16), Channels(48), Channels(64));
        _encoder =
        [
            new ConvBlock(inChannels: 3, half, kernelSize: 5, stride: 2, Options.Norm, styles: Styles, epsilon: Options.Epsilon),
            Separable(half, quarter, stride: 2),
        ];
        _strokes = [Separable(quarter, eighth, stride: 2), .. Residuals(eighth, Options.Depth), Separable(eighth, quarter, upsampling: 2)];
        _decoder =
        [
            .. Residuals(quarter, QuarterBlocks),
            Separable(quarter, half, upsampling: 2),
            new UpsampleBlock(half, outChannels: 3, norm: NormKind.None, activation: ActivationKind.None),
        ];
        register_module("encoder", new TorchSharp.Modules.ModuleList<StyleBlock>(_encoder));
        register_module("strokes", new TorchSharp.Modules.ModuleList<StyleBlock>(_strokes));
        register_module("decoder", new TorchSharp.Modules.ModuleList<StyleBlock>(_decoder));
        StartAtMidGray();
    }

    /// <summary>The options that the network was made with.</summary>
    public MobileNetworkOptions Options { get; }

    /// <inheritdoc/>
    public override GraphValue Describe(GraphBuilder graph, GraphValue input)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var outlines = BlockSequence.Describe(_encoder, graph, graph.ToRange(input, ValueRange.MinusOneToOne));
        var strokes = graph.Crop(BlockSequence.Describe(_strokes, graph, outlines), outlines);
        var value = BlockSequence.Describe(_decoder, graph, graph.Add(outlines, strokes));
        return ImageConversion.Describe(graph, value, input, OutputKind.Linear, ValueRange.MinusOneToOne);
    }

    /// <inheritdoc/>
    protected override Tensor Stylize(Tensor image, Tensor? style)
    {
        var outlines = BlockSequence.Run(_encoder, ImageConversion.ToRange(image, ValueRange.MinusOneToOne), style);
        var strokes = BlockSequence.Run(_strokes, outlines.alias(), style);
        var joined = outlines.Plus(TensorOperations.Crop(strokes, left: 0, top: 0, outlines.shape[2], outlines.shape[3]));
        var value = BlockSequence.Run(_decoder, joined, style);
        return ImageConversion.ToImage(value, image, OutputKind.Linear, ValueRange.MinusOneToOne);
    }

    private DepthwiseSeparableConvBlock Separable(int inChannels, int outChannels, int stride = 1, int upsampling = 1)
        => new(inChannels, outChannels, kernelSize: 3, stride, upsampling, Options.Norm, styles: Styles, epsilon: Options.Epsilon);

    private IEnumerable<InvertedResidualBlock> Residuals(int channels, int count)
        => Enumerable.Range(0, count).Select(_ => new InvertedResidualBlock(channels, channels, stride: 1, Expansion, Options.Norm, styles: Styles, epsilon: Options.Epsilon));

    private int Channels(int count) => (int)Math.Ceiling(count * Options.WidthMultiplier / ChannelMultiple) * ChannelMultiple;
}

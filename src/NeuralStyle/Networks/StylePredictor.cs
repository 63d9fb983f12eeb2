using NeuralStyle.Blocks;
using NeuralStyle.Common;
using NeuralStyle.Features;
using NeuralStyle.Graphs;
using NeuralStyle.Weights;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Networks;

/// <summary>A network that reads a style image and predicts the scales and shifts of all conditional norms of a style network, its style rows.</summary>
/// <remarks>
/// The style prediction network of Ghiasi et al. 2017, arXiv:1705.06830, with a departure: instead of a pooled Inception-v3 it reads
/// means and standard deviations of the channels of a VGG-like encoder, the statistics that style losses compare, at a fraction of
/// the size; and there is no bottleneck of 100 values. By default the encoder is that of <see cref="BuiltInFeatures"/>, whose weights
/// <see cref="LoadEncoder"/> takes.
/// Shapes: style images (B, 3, H, W), RGB in [0, 1], of any height and width from 2^(blocks - 1) pixels on; the result is (B, R), see
/// <see cref="Graph.StyleRowLength"/>.
/// Keys: <c>encoder.conv{block}_{layer}.*</c>, <c>statistics.weight</c> and <c>.bias</c> (buffers), <c>hidden.*</c>, <c>rows.*</c>.
/// </remarks>
public sealed class StylePredictor : Module<Tensor, Tensor>, IDescribable
{
    private const float LastLayerScale = 0.1f; // of PyTorch's initial weights, so that training begins near the rows of a plain norm

    private readonly ConvolutionLayer[][] _blocks;

    [ComponentName(Name = "encoder")]
    private readonly ModuleNamespace _encoder; // the same layers under their keys

    [ComponentName(Name = "statistics")]
    private readonly StatisticsNorm _statistics;

    [ComponentName(Name = "hidden")]
    private readonly ConvolutionLayer _hidden;

    [ComponentName(Name = "rows")]
    private readonly ConvolutionLayer _rows;

    private readonly float[] _initialRows;

    /// <summary>Creates a predictor with initial weights drawn from PyTorch's global generator; see <see cref="ResetWeights"/>.</summary>
    /// <param name="trunk">The graph of the style network whose rows are predicted.</param>
    /// <param name="options">The options; the defaults if null.</param>
    /// <exception cref="ArgumentException">The graph has no conditional norms, or an option is out of range.</exception>
    public StylePredictor(Graph trunk, StylePredictorOptions? options = null)
        : base(NativeRuntime.Named(nameof(StylePredictor)))
    {
        ArgumentNullException.ThrowIfNull(trunk);
        Options = options ?? new();
        Options.RequireValid();
        _initialRows = InitialRows(trunk);
        _blocks = Encoder(Options);
        _statistics = new StatisticsNorm(Options.StatisticsCount);
        _hidden = Pointwise(Options.StatisticsCount, Options.HiddenChannels);
        _rows = Pointwise(Options.HiddenChannels, RowLength);
        ResetRows();
        _encoder = Keys(_blocks);
        RegisterComponents();
    }

    /// <summary>The options that the predictor was created with.</summary>
    public StylePredictorOptions Options { get; }

    /// <summary>The number of values R in the predicted rows.</summary>
    public int RowLength => _initialRows.Length;

    /// <summary>Predicts style rows, from the statistics on in single precision, inside autocast too. The caller disposes the result.</summary>
    /// <param name="style">Style images (B, 3, H, W), RGB in [0, 1].</param>
    /// <returns>Rows (B, R); gradients flow through them.</returns>
    /// <exception cref="ArgumentException">The tensor has another shape, or the images are too small.</exception>
    public override Tensor forward(Tensor style)
    {
        RequireStyleImage(style);
        using var scope = NewDisposeScope();
        var raw = RawStatistics(style);
        using var noAutocast = Autocast.Suspend(style.device_type); // the layers are small, and in half the bits every scale and shift would be rounded to 8
        var hidden = functional.relu(_hidden.call(_statistics.call(raw)));
        return _rows.call(hidden).flatten(1).MoveToOuterDisposeScope(); // (B, R)
    }

    /// <summary>Computes the statistics of style images as the encoder sees them, before they are standardized. The caller disposes the result.</summary>
    /// <param name="style">Style images (B, 3, H, W), RGB in [0, 1].</param>
    /// <returns>Means and standard deviations, layer by layer, (B, S); see <see cref="StylePredictorOptions.StatisticsLayers"/>.</returns>
    /// <exception cref="ArgumentException">The tensor has another shape, or the images are too small.</exception>
    public Tensor Statistics(Tensor style)
    {
        RequireStyleImage(style);
        using var scope = NewDisposeScope();
        return RawStatistics(style).flatten(1).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Sets the fixed affine function that standardizes the statistics before the hidden layer:
    /// <c>(statistics - mean) / standardDeviation</c>. A new predictor leaves them as they are.
    /// </summary>
    /// <remarks>Call it before training: statistics of a range such as <see cref="ValueRange.Caffe"/> are in the hundreds, too large for the layers that follow.</remarks>
    /// <param name="mean">The mean of <see cref="Statistics"/> over a set of style images, (S).</param>
    /// <param name="standardDeviation">Their standard deviation, (S), positive.</param>
    /// <exception cref="ArgumentException">A tensor has another shape.</exception>
    public void Standardize(Tensor mean, Tensor standardDeviation)
    {
        Shape.Require(mean, [Options.StatisticsCount]);
        Shape.Require(standardDeviation, [Options.StatisticsCount]);
        _statistics.Set(mean, standardDeviation);
    }

    /// <summary>Copies the encoder's weights from those of a network like VGG: <c>new BuiltInFeatures().ToStateDict()</c> suits the default options.</summary>
    /// <param name="weights">Weights with torchvision's keys, <c>features.{index}.weight</c> and <c>.bias</c>; those of deeper layers are not read.</param>
    /// <exception cref="ModelFormatException">A weight is missing or has another shape; the encoder does not change then.</exception>
    public void LoadEncoder(StateDict weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var table = new VggTable("The encoder", [.. Options.Blocks.Select(block => block.ToArray())]);
        var encoder = table.Steps().Where(step => !step.IsPool).SelectMany(step => EncoderWeights(step, weights));
        _encoder.LoadWeights(new StateDict(encoder));
    }

    /// <summary>Draws the initial weights again, from a separate generator: the same seed gives the same weights. Statistics are no longer standardized.</summary>
    /// <param name="seed">The seed.</param>
    public void ResetWeights(long seed)
    {
        WeightInitializer.Reset(this, seed);
        ResetRows();
    }

    /// <summary>Describes the predictor as a graph of kind <see cref="GraphKind.Vector"/>, with the weights named by their keys.</summary>
    public Graph ToGraph()
    {
        var buffers = named_buffers().Select(named => KeyValuePair.Create<object, string>(named.buffer, named.name));
        var builder = new GraphBuilder(WeightNames.Of(this).Concat(buffers));
        return builder.Build(Describe(builder, builder.Image), GraphKind.Vector);
    }

    /// <inheritdoc/>
    public GraphValue Describe(GraphBuilder graph, GraphValue input)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var statistics = new List<GraphValue>();
        var value = graph.ToRange(input, Options.Range);
        foreach (var (layer, convolution, beginsBlock) in Layers())
        {
            value = beginsBlock ? graph.Pool(value, PoolKind.Max, kernelSize: 2, stride: 2) : value;
            value = graph.Activation(convolution.Describe(graph, value), ActivationKind.Relu);
            if (Options.StatisticsLayers.Contains(layer))
            {
                statistics.Add(graph.ChannelStatistics(value, Options.Epsilon));
            }
        }

        var standardized = _statistics.Describe(graph, graph.Concatenate([.. statistics]));
        return _rows.Describe(graph, graph.Activation(_hidden.Describe(graph, standardized), ActivationKind.Relu));
    }

    // The encoder's convolutions, counted from 0, and whether the image is halved before.
    private IEnumerable<(int Layer, ConvolutionLayer Convolution, bool BeginsBlock)> Layers()
    {
        var layer = 0;
        foreach (var (block, convolutions) in _blocks.Index())
        {
            foreach (var (index, convolution) in convolutions.Index())
            {
                yield return (layer++, convolution, BeginsBlock: block > 0 && index == 0);
            }
        }
    }

    private static IEnumerable<KeyValuePair<string, WeightTensor>> EncoderWeights(VggStep step, StateDict weights)
    {
        foreach (var name in new[] { "weight", "bias" })
        {
            var key = FormattableString.Invariant($"features.{step.Index}.{name}");
            if (weights.TryGetValue(key, out var weight))
            {
                yield return KeyValuePair.Create($"{step.Convolution}.{name}", weight);
            }
        }
    }

    // (B, S, 1, 1).
    private Tensor RawStatistics(Tensor style)
    {
        using var scope = NewDisposeScope();
        var statistics = new List<Tensor>();
        var value = TensorOperations.ConvertRange(style, Options.Range.ToRange(0));
        foreach (var (layer, convolution, beginsBlock) in Layers())
        {
            value = beginsBlock ? Replace(value, TensorOperations.Pool(value, PoolKind.Max, kernelSize: 2, stride: 2)) : value;
            value = Replace(value, convolution.call(value).relu_()); // in place: the convolution does not need its output
            if (Options.StatisticsLayers.Contains(layer))
            {
                statistics.Add(TensorOperations.ChannelStatistics(value, Options.Epsilon));
            }
        }

        return cat(statistics, 1).MoveToOuterDisposeScope();
    }

    // Autograd holds what it needs; the rest is freed before the next layer asks for memory.
    private static Tensor Replace(Tensor old, Tensor value)
    {
        old.Dispose();
        return value;
    }

    private void RequireStyleImage(Tensor style)
    {
        Shape.RequireImage(style);
        if (Math.Min(style.shape[2], style.shape[3]) < Options.LeastSide)
        {
            throw new ArgumentException($"A style image must have {Options.LeastSide} pixels a side or more but has shape {Shape.Format(style.shape)}. Use a larger one.", nameof(style));
        }
    }

    private void ResetRows()
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var (weight, bias) = (_rows.get_parameter("weight")!, _rows.get_parameter("bias")!);
        weight.copy_(weight.Times(LastLayerScale));
        bias.copy_(tensor(_initialRows));
    }

    // Those of an instance norm without scale and shift.
    private static float[] InitialRows(Graph trunk)
    {
        if (!trunk.IsConditional)
        {
            throw new ArgumentException("The style network has no conditional norms, so there are no style rows to predict: create it with NormKind.Conditional.", nameof(trunk));
        }

        var rows = new float[trunk.StyleRowLength];
        foreach (var (index, offset) in trunk.StyleRowOffsets)
        {
            rows.AsSpan(offset, ((ConditionalNormOperation)trunk.Operations[index]).Channels).Fill(1);
        }

        return rows;
    }

    private static ConvolutionLayer[][] Encoder(StylePredictorOptions options)
    {
        var inChannels = 3;
        return [.. options.Blocks.Select(block => block.Select(Convolution).ToArray())];

        ConvolutionLayer Convolution(int outChannels)
        {
            var layer = new ConvolutionLayer(inChannels, outChannels, kernelSize: 3, stride: 1, PadMode.Reflect, groups: 1);
            inChannels = outChannels;
            return layer;
        }
    }

    private static ConvolutionLayer Pointwise(int inChannels, int outChannels)
        => new(inChannels, outChannels, kernelSize: 1, stride: 1, PadMode.Zeros, groups: 1);

    private static ModuleNamespace Keys(ConvolutionLayer[][] blocks)
    {
        var group = new ModuleNamespace();
        for (var block = 0; block < blocks.Length; block++)
        {
            for (var layer = 0; layer < blocks[block].Length; layer++)
            {
                group.Add(FormattableString.Invariant($"conv{block + 1}_{layer + 1}"), blocks[block][layer]);
            }
        }

        return group;
    }

    /// <summary>A scale and an offset for each statistic, as buffers: they are set once and not trained. In a graph, a convolution with one kernel of one pixel a channel.</summary>
    private sealed class StatisticsNorm : Module<Tensor, Tensor>, IDescribable, IResettable
    {
        private readonly int _count;

        public StatisticsNorm(int count)
            : base(nameof(StatisticsNorm))
        {
            _count = count;
            register_buffer("weight", ones(count, 1, 1, 1).Owned());
            register_buffer("bias", zeros(count).Owned());
        }

        private Tensor Weight => get_buffer("weight")!; // (S, 1, 1, 1); moving to a device replaces it

        private Tensor Bias => get_buffer("bias")!; // (S)

        public override Tensor forward(Tensor statistics)
        {
            using var scope = NewDisposeScope();
            var (weight, bias) = (Weight.reshape(1, _count, 1, 1), Bias.reshape(1, _count, 1, 1));
            return statistics.mul(weight).Plus(bias).MoveToOuterDisposeScope();
        }

        public void Set(Tensor mean, Tensor standardDeviation)
        {
            using var noGradient = no_grad();
            using var scope = NewDisposeScope();
            Weight.copy_(standardDeviation.reciprocal().reshape(_count, 1, 1, 1));
            Bias.copy_(mean.div(standardDeviation).neg());
        }

        public GraphValue Describe(GraphBuilder graph, GraphValue input)
            => graph.Convolution(input, graph.NameOf(Weight), graph.NameOf(Bias), _count, kernelSize: 1, groups: _count);

        public void Reset(Generator? generator)
        {
            Weight.Fill(1);
            Bias.zero_();
        }
    }
}

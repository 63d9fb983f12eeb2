using NeuralStyle.Blocks;
using NeuralStyle.Common;
using NeuralStyle.Graphs;

namespace NeuralStyle.Networks;

/// <summary>The options of a <see cref="StylePredictor"/>.</summary>
public sealed record StylePredictorOptions
{
    /// <summary>
    /// The output channels of the encoder's 3x3 convolutions, block by block; between blocks the image is halved. The default is that of
    /// <see cref="Features.BuiltInFeatures"/>, 16, 16 | 32, 32 | 64, 64, 64, 64 | 128: VGG-19 up to conv4_1 with a quarter of the channels.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<int>> Blocks { get; init => field = Copy(value); } = Copy([[16, 16], [32, 32], [64, 64, 64, 64], [128]]);

    /// <summary>
    /// The convolutions whose outputs, after ReLU, the statistics are computed of, counted from 0 over all blocks, in order; the last
    /// convolution is among them. The default is 0, 1, 2, 3, 4, 6, 8: <c>relu1_1</c>, <c>relu1_2</c>, <c>relu2_1</c>, <c>relu2_2</c>,
    /// <c>relu3_1</c>, <c>relu3_3</c> and <c>relu4_1</c> of the default blocks. Other blocks need other layers.
    /// </summary>
    public IReadOnlyList<int> StatisticsLayers { get; init => field = new ValueList<int>(value); } = new ValueList<int>([0, 1, 2, 3, 4, 6, 8]);

    /// <summary>The value range that the encoder reads. The default is <see cref="ValueRange.Caffe"/>, which the weights of <see cref="Features.BuiltInFeatures"/> expect.</summary>
    public ValueRange Range { get; init; } = ValueRange.Caffe;

    /// <summary>The channels of the hidden layer between the statistics and the style rows. The default is 256.</summary>
    public int HiddenChannels { get; init; } = 256;

    /// <summary>The number added to variances before their square roots are taken. The default is 1e-5, as in norms.</summary>
    public double Epsilon { get; init; } = InstanceNorm.DefaultEpsilon;

    /// <summary>The number of statistics: a mean and a standard deviation for each channel of <see cref="StatisticsLayers"/>.</summary>
    internal int StatisticsCount => StatisticsLayers.Sum(layer => 2 * ConvolutionDispatch[layer]);

    private int[] ConvolutionDispatch => [.. Blocks.SelectMany(block => block)];

    /// <summary>The least side of a style image, in pixels.</summary>
    internal int LeastSide => 1 << (Blocks.Count - 1);

    internal void RequireValid()
    {
        if (Blocks is not { Count: > 0 and <= 8 } || Blocks.Any(block => block is not { Count: > 0 and <= 16 } || block.Any(channels => channels is <= 0 or > 4096)))
        {
            throw new ArgumentException("The encoder needs 1 to 8 blocks of 1 to 16 convolutions each, with 1 to 4096 channels.", nameof(Blocks));
        }

        RequireValidLayers();
        ArgumentNullException.ThrowIfNull(Range);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(HiddenChannels);
        if (!(Epsilon is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(Epsilon), Epsilon, "Epsilon must be between 0 and 1.");
        }
    }

    /// <summary>The options of the predictor that a graph describes, if a predictor described it; the caller compares the graphs.</summary>
    internal static StylePredictorOptions? From(Graph graph)
    {
        var (blocks, layers) = Encoder(graph);
        var range = graph.Operations.OfType<ConvertRangeOperation>().FirstOrDefault() is { } conversion ? ValueRange.Find(conversion) : ValueRange.ZeroToOne;
        var hidden = graph.Operations.OfType<ConvolutionOperation>().Where(o => o is { KernelSize: 1, Groups: 1 }).SkipLast(1).LastOrDefault();
        var epsilon = graph.Operations.OfType<ChannelStatisticsOperation>().FirstOrDefault()?.Epsilon;
        return hidden is null || epsilon is null || range is null
            ? null
            : Valid(new StylePredictorOptions { Blocks = blocks, StatisticsLayers = layers, Range = range, HiddenChannels = hidden.OutChannels, Epsilon = epsilon.Value });
    }

    private static (List<List<int>> Blocks, List<int> StatisticsLayers) Encoder(Graph graph)
    {
        var blocks = new List<List<int>> { new() };
        var layers = new List<int>();
        var convolutions = 0;
        foreach (var operation in graph.Operations)
        {
            switch (operation)
            {
                case ConvolutionOperation { KernelSize: 3 } o:
                    blocks[^1].Add(o.OutChannels);
                    convolutions++;
                    break;
                case PoolOperation:
                    blocks.Add([]);
                    break;
                case ChannelStatisticsOperation:
                    layers.Add(convolutions - 1);
                    break;
            }
        }

        return (blocks, layers);
    }

    private static StylePredictorOptions? Valid(StylePredictorOptions options)
    {
        try
        {
            options.RequireValid();
            return options;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private void RequireValidLayers()
    {
        ArgumentNullException.ThrowIfNull(StatisticsLayers);
        var last = ConvolutionDispatch.Length - 1;
        if (StatisticsLayers.Count == 0 || StatisticsLayers[0] < 0 || StatisticsLayers[^1] != last || StatisticsLayers.Zip(StatisticsLayers.Skip(1)).Any(pair => pair.First >= pair.Second))
        {
            throw new ArgumentException(
                $"The layers of the statistics must ascend from 0 or more to {last}, the last convolution of the encoder, but are {string.Join(", ", StatisticsLayers)}.", nameof(StatisticsLayers));
        }
    }

    private static ValueList<IReadOnlyList<int>> Copy(IReadOnlyList<IReadOnlyList<int>> blocks) => new([.. blocks.Select(block => new ValueList<int>(block))]);
}

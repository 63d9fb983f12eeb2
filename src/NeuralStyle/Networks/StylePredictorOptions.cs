using NeuralStyle.Blocks;
using NeuralStyle.Graphs;

namespace NeuralStyle.Networks;

/// <summary>The options of a <see cref="StylePredictor"/>.</summary>
public sealed record StylePredictorOptions
{
    /// <summary>
    /// The output channels of the encoder's 3x3 convolutions, block by block; between blocks the image is halved. The default is
    /// 16, 16 | 32, 32 | 64, 64 | 128: the first layers of VGG's first four blocks, the widths of its first three divided by four.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<int>> Blocks { get; init; } = [[16, 16], [32, 32], [64, 64], [128]];

    /// <summary>The channels of the hidden layer between the statistics and the style rows. The default is 256.</summary>
    public int HiddenChannels { get; init; } = 256;

    /// <summary>The number added to variances before their square roots are taken. The default is 1e-5, as in norms.</summary>
    public double Epsilon { get; init; } = InstanceNorm.DefaultEpsilon;

    /// <summary>The number of statistics: a mean and a standard deviation for each channel of the last layer of each block.</summary>
    internal int StatisticsCount => Blocks.Sum(block => 2 * block[^1]);

    /// <summary>The least side of a style image, in pixels.</summary>
    internal int LeastSide => 1 << (Blocks.Count - 1);

    internal void RequireValid()
    {
        if (Blocks is not { Count: > 0 and <= 8 } || Blocks.Any(block => block is not { Count: > 0 and <= 16 } || block.Any(channels => channels is <= 0 or > 4096)))
        {
            throw new ArgumentException("The encoder needs 1 to 8 blocks of 1 to 16 convolutions each, with 1 to 4096 channels.", nameof(Blocks));
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(HiddenChannels);
        if (!(Epsilon is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(Epsilon), Epsilon, "Epsilon must be between 0 and 1.");
        }
    }

    /// <summary>The options of the predictor that a graph describes, if a predictor described it; the caller compares the graphs.</summary>
    internal static StylePredictorOptions? From(Graph graph)
    {
        var blocks = new List<IReadOnlyList<int>>();
        var block = new List<int>();
        foreach (var operation in graph.Operations)
        {
            switch (operation)
            {
                case ConvolutionOperation { KernelSize: 3 } o:
                    block.Add(o.OutChannels);
                    break;
                case ChannelStatisticsOperation when block.Count > 0:
                    blocks.Add([.. block]);
                    block.Clear();
                    break;
            }
        }

        var hidden = graph.Operations.OfType<ConvolutionOperation>().Where(o => o is { KernelSize: 1, Groups: 1 }).SkipLast(1).LastOrDefault();
        var epsilon = graph.Operations.OfType<ChannelStatisticsOperation>().FirstOrDefault()?.Epsilon;
        return hidden is null || epsilon is null ? null : Valid(new StylePredictorOptions { Blocks = blocks, HiddenChannels = hidden.OutChannels, Epsilon = epsilon.Value });
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
}

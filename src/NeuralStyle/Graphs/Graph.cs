namespace NeuralStyle.Graphs;

/// <summary>
/// A network as data: an ordered list of operations that name their weights. The input is an image of shape
/// (B, 3, H, W), RGB in [0, 1], and for networks of several styles the style weights (B, <see cref="Styles"/>);
/// the output is an image of the same shape, or for a <see cref="GraphKind.Vector"/> graph a vector (B, N, 1, 1), or for a <see cref="GraphKind.Features"/> graph a list of maps.
/// A graph is valid by construction and immutable.
/// </summary>
/// <remarks>
/// Conditional norms can also be run on style rows instead of style weights, and adaptive norms need them: a vector of <see cref="StyleRowLength"/>
/// values that holds, for each of these norms in the order of the operations, the scales of its C channels and then the C shifts, or for an
/// adaptive norm the C means of the style and then its C standard deviations.
/// </remarks>
public sealed class Graph
{
    /// <summary>The most operations a graph may have.</summary>
    public const int MaximumOperations = 10_000;

    private const int MaximumStyleRowLength = 1 << 24; // thousands of times what networks need; norms may share their tables, so a small file could ask for any amount

    private const int ProbeSide = 64; // any size does: channels do not depend on it

    /// <summary>Creates a graph and checks it as a whole.</summary>
    /// <param name="operations">The operations, in the order they run.</param>
    /// <param name="output">The index of the value that is the result: 0 is the image, k the result of operation k - 1.</param>
    /// <param name="kind">The form of the output. The default is an image.</param>
    /// <exception cref="ArgumentException">The graph is not valid; the message names the operation and what is wrong with it.</exception>
    public Graph(IEnumerable<GraphOperation> operations, int output, GraphKind kind = GraphKind.Image)
    {
        ArgumentNullException.ThrowIfNull(operations);
        Operations = [.. operations];
        (Output, Kind) = (output, kind);
        RequireSound();
        Weights = CollectWeights();
        Styles = CollectStyles();
        RequireOneKindOfStyle();
        RequireListsAtTheEnd();
        StyleRowOffsets = CollectStyleRows(out var length);
        StyleRowLength = length;
        var size = Sizes(ProbeSide, ProbeSide)[output];
        OutputChannels = size.Channels;
        RequireKind(size);
    }

    /// <summary>The operations, in the order they run.</summary>
    public IReadOnlyList<GraphOperation> Operations { get; }

    /// <summary>The index of the value that is the result.</summary>
    public int Output { get; }

    /// <summary>The form of the output.</summary>
    public GraphKind Kind { get; }

    /// <summary>The number of channels of the output: 3 for an image, N for a vector.</summary>
    public int OutputChannels { get; }

    /// <summary>The number of styles that the graph is run with; 1 where it has no conditional norm.</summary>
    public int Styles { get; }

    /// <summary>True if the graph reads style weights.</summary>
    public bool IsConditional => Operations.Any(operation => operation is ConditionalNormOperation);

    /// <summary>
    /// True if the graph takes its style from the features of an image: it has an <see cref="AdaptiveNormOperation"/>
    /// or a <see cref="StyleAttentionOperation"/>, and holds no styles of its own.
    /// </summary>
    public bool IsAdaptive => Operations.Any(operation => operation is AdaptiveNormOperation or StyleAttentionOperation);

    /// <summary>The channels of each map of style features that the graph is run with, keys and values together; empty without attention over a style.</summary>
    public IReadOnlyList<int> StyleFeatureChannels => [.. Operations.OfType<StyleAttentionOperation>().Select(attention => attention.Channels + attention.ValueChannels)];

    /// <summary>The number of values in style rows: twice the channels of all conditional and adaptive norms; 0 without any.</summary>
    public int StyleRowLength { get; }

    /// <summary>The number of values that a run reads: style rows, and after those of an adaptive graph the share of the content's own statistics.</summary>
    internal int StyleVectorLength => StyleRowLength + (IsAdaptive ? 1 : 0);

    /// <summary>For each operation that is a conditional or adaptive norm, the index of its first value in style rows.</summary>
    internal IReadOnlyDictionary<int, int> StyleRowOffsets { get; }

    /// <summary>The weights that the graph needs, name to shape.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<long>> Weights { get; }

    /// <summary>The size of every value for an image of the given size: entry 0 is the image, entry k the result of operation k - 1.</summary>
    /// <param name="height">The height of the image, in pixels.</param>
    /// <param name="width">The width of the image, in pixels.</param>
    /// <exception cref="ArgumentException">An operation cannot work on such an image.</exception>
    public IReadOnlyList<MapSize> Sizes(int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        var sizes = new MapSize[Operations.Count + 1];
        sizes[0] = new MapSize(Channels: 3, height, width);
        for (var i = 0; i < Operations.Count; i++)
        {
            sizes[i + 1] = SizeOf(i, sizes);
        }

        return sizes;
    }

    private MapSize SizeOf(int index, MapSize[] sizes)
    {
        var inputs = Operations[index].Inputs.Select(input => sizes[input]).ToArray();
        try
        {
            return Operations[index].ResultSize(inputs);
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            throw new ArgumentException($"{Name(index)}: {e.Message}", e);
        }
    }

    private void RequireSound()
    {
        if (Operations.Count > MaximumOperations)
        {
            throw new ArgumentException($"A graph has at most {MaximumOperations} operations but this one has {Operations.Count}.");
        }

        if (Output < 0 || Output > Operations.Count)
        {
            throw new ArgumentException($"The output must be one of values 0 to {Operations.Count} but is {Output}.");
        }

        for (var i = 0; i < Operations.Count; i++)
        {
            RequireEarlierInputs(i);
        }
    }

    private void RequireEarlierInputs(int index)
    {
        if (Operations[index] is not { } operation)
        {
            throw new ArgumentException($"Operation {index} is null.");
        }

        foreach (var input in operation.Inputs)
        {
            if (input < 0 || input > index)
            {
                throw new ArgumentException($"{Name(index)} reads value {input}, which is not one of the values before it, 0 to {index}.");
            }
        }
    }

    private Dictionary<string, IReadOnlyList<long>> CollectWeights()
    {
        _ = Sizes(ProbeSide, ProbeSide); // parameters are checked before shapes are made of them
        var weights = new Dictionary<string, IReadOnlyList<long>>(StringComparer.Ordinal);
        for (var i = 0; i < Operations.Count; i++)
        {
            foreach (var (name, shape) in Operations[i].Weights)
            {
                if (string.IsNullOrEmpty(name))
                {
                    throw new ArgumentException($"{Name(i)} has a weight without a name.");
                }

                if (weights.TryGetValue(name, out var other) && !other.SequenceEqual(shape))
                {
                    throw new ArgumentException($"{Name(i)} needs the weight '{name}' in another shape than an operation before it.");
                }

                weights[name] = shape;
            }
        }

        return weights;
    }

    private int CollectStyles()
    {
        var counts = Operations.OfType<ConditionalNormOperation>().Select(norm => norm.Styles).Distinct().ToList();
        return counts.Count switch
        {
            0 => 1,
            1 => counts[0],
            _ => throw new ArgumentException($"All conditional norms must have the same number of styles but have {string.Join(", ", counts)}."),
        };
    }

    private void RequireListsAtTheEnd()
    {
        for (var i = 0; i < Operations.Count; i++)
        {
            if (Operations[i] is StyleFeaturesOperation && (Kind != GraphKind.Features || Output != i + 1))
            {
                throw new ArgumentException($"{Name(i)} must be the output of a graph of kind {GraphKind.Features}.");
            }
        }
    }

    // Tables hold trained styles, and an adaptive norm has none.
    private void RequireOneKindOfStyle()
    {
        if (IsConditional && IsAdaptive)
        {
            throw new ArgumentException("A graph has conditional norms, or adaptive norms and attention over a style, but not both: its styles are trained, or taken from images.");
        }
    }

    private Dictionary<int, int> CollectStyleRows(out int length)
    {
        length = 0;
        var offsets = new Dictionary<int, int>();
        for (var i = 0; i < Operations.Count; i++)
        {
            if (RowChannels(Operations[i]) is { } channels)
            {
                offsets[i] = length;
                length = Add(length, channels);
            }
        }

        return offsets;
    }

    private static int? RowChannels(GraphOperation operation) => operation switch
    {
        ConditionalNormOperation norm => norm.Channels,
        AdaptiveNormOperation norm => norm.Channels,
        _ => null,
    };

    private static int Add(int length, int channels)
    {
        var sum = length + (2L * channels);
        return sum <= MaximumStyleRowLength ? (int)sum : throw new ArgumentException($"Style rows have at most {MaximumStyleRowLength} values, and the norms need {sum} or more.");
    }

    private void RequireKind(MapSize output)
    {
        switch (Kind)
        {
            case GraphKind.Image:
                RequireImage(output);
                break;
            case GraphKind.Vector:
                RequireVector(output);
                break;
            case GraphKind.Features:
                RequireFeatures();
                break;
            default:
                throw new ArgumentException($"{nameof(GraphKind)} has no value {Kind}.");
        }
    }

    private void RequireFeatures()
    {
        RequireNoStyle("style features");
        if (Output == 0 || Operations[Output - 1] is not StyleFeaturesOperation)
        {
            throw new ArgumentException("The output of a graph of style features must be a list of them: end it with GraphBuilder.StyleFeatures.");
        }
    }

    private void RequireNoStyle(string result)
    {
        if (IsConditional || IsAdaptive)
        {
            throw new ArgumentException($"A graph that computes {result} cannot have conditional or adaptive norms or attention over a style: it is run without a style.");
        }
    }

    private void RequireVector(MapSize output)
    {
        RequireNoStyle("a vector");

        if (output is not { Height: 1, Width: 1 } || !FollowsStatistics())
        {
            throw new ArgumentException(
                $"The output must be a vector (N, 1, 1) computed from channel statistics, but a {ProbeSide}x{ProbeSide} image gives {output.Channels} channels of {output.Width}x{output.Height}.");
        }
    }

    // True if all that the output is computed from are channel statistics, so that its size is the same for all images.
    private bool FollowsStatistics()
    {
        var follows = new bool[Operations.Count + 1];
        for (var i = 0; i < Operations.Count; i++)
        {
            follows[i + 1] = Operations[i] is ChannelStatisticsOperation || Operations[i].Inputs.All(input => follows[input]);
        }

        return follows[Output];
    }

    private static void RequireImage(MapSize output)
    {
        if (output != new MapSize(Channels: 3, ProbeSide, ProbeSide))
        {
            throw new ArgumentException($"The output must be an image of the input's size, but a {ProbeSide}x{ProbeSide} image gives {output.Channels} channels of {output.Width}x{output.Height}.");
        }
    }

    private string Name(int index) => $"Operation {index} ({Operations[index].GetType().Name})";
}

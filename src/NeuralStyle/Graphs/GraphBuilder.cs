namespace NeuralStyle.Graphs;

/// <summary>Builds a graph operation by operation.</summary>
/// <remarks>
/// Modules do not know the names under which their weights stand in the whole network, so the builder is given the
/// names once and modules ask <see cref="NameOf"/>: there is no prefix to pass along and none to get wrong.
/// </remarks>
public sealed class GraphBuilder
{
    private readonly List<GraphOperation> _operations = [];
    private readonly IReadOnlyDictionary<object, string> _names;

    /// <summary>Starts a graph.</summary>
    /// <param name="weightNames">The name of every weight, by the object that holds it; compared by reference.</param>
    public GraphBuilder(IEnumerable<KeyValuePair<object, string>>? weightNames = null)
    {
        var names = new Dictionary<object, string>(ReferenceEqualityComparer.Instance);
        foreach (var (weight, name) in weightNames ?? [])
        {
            names[weight] = name;
        }

        _names = names;
    }

    /// <summary>The input: images (B, 3, H, W), RGB in [0, 1].</summary>
    public GraphValue Image { get; } = new(Index: 0, Channels: 3);

    /// <summary>The name of a weight.</summary>
    /// <param name="weight">The object that holds it, as given to the constructor.</param>
    /// <exception cref="InvalidOperationException">The weight has no name: its module is not part of the network that is described.</exception>
    public string NameOf(object weight)
    {
        ArgumentNullException.ThrowIfNull(weight);
        return _names.TryGetValue(weight, out var name)
            ? name
            : throw new InvalidOperationException("A weight has no name: register its module as a part of the network before describing the network.");
    }

    /// <summary>The name of a weight that may be absent: null for null.</summary>
    /// <param name="weight">The object that holds it, or null.</param>
    public string? NameOfOptional(object? weight) => weight is null ? null : NameOf(weight);

    /// <summary>Converts into a value range from RGB in [0, 1].</summary>
    public GraphValue ToRange(GraphValue input, ValueRange range)
    {
        ArgumentNullException.ThrowIfNull(range);
        return range.IsIdentity ? input : Add(range.ToRange(input.Index), input.Channels);
    }

    /// <summary>Converts from a value range into RGB in [0, 1].</summary>
    public GraphValue FromRange(GraphValue input, ValueRange range)
    {
        ArgumentNullException.ThrowIfNull(range);
        return range.IsIdentity ? input : Add(range.FromRange(input.Index), input.Channels);
    }

    /// <summary>Multiplies by a factor and adds an offset, the same for all channels.</summary>
    public GraphValue Scale(GraphValue input, float scale, float shift)
    {
        var order = Enumerable.Range(0, input.Channels).ToArray();
        var operation = new ConvertRangeOperation(input.Index, order, Array.ConvertAll(order, _ => scale), Array.ConvertAll(order, _ => shift));
        return Add(operation, input.Channels);
    }

    /// <summary>Pads all four sides by the same number of pixels.</summary>
    public GraphValue Pad(GraphValue input, PadMode mode, int amount)
        => Pad(input, mode, amount, amount, amount, amount);

    /// <summary>Pads each side by its own number of pixels.</summary>
    public GraphValue Pad(GraphValue input, PadMode mode, int left, int top, int right, int bottom)
        => (left, top, right, bottom) == (0, 0, 0, 0) ? input : Add(new PadOperation(input.Index, mode, left, top, right, bottom), input.Channels);

    /// <summary>Adds a convolution; see <see cref="ConvolutionOperation"/>.</summary>
    public GraphValue Convolution(GraphValue input, string weight, string? bias, int outChannels, int kernelSize, int stride = 1, int groups = 1)
        => Add(new ConvolutionOperation(input.Index, weight, bias, input.Channels, outChannels, kernelSize, stride, groups), outChannels);

    /// <summary>Adds a transposed convolution; see <see cref="TransposedConvolutionOperation"/>.</summary>
    public GraphValue TransposedConvolution(
        GraphValue input, string weight, string? bias, int outChannels, int kernelSize, int stride, int padding, int outputPadding)
        => Add(new TransposedConvolutionOperation(input.Index, weight, bias, input.Channels, outChannels, kernelSize, stride, padding, outputPadding), outChannels);

    /// <summary>Adds an instance norm; see <see cref="InstanceNormOperation"/>.</summary>
    public GraphValue InstanceNorm(GraphValue input, string? weight, string? bias, double epsilon, bool isUnbiased = false)
        => Add(new InstanceNormOperation(input.Index, weight, bias, input.Channels, epsilon, isUnbiased), input.Channels);

    /// <summary>Adds a conditional norm; see <see cref="ConditionalNormOperation"/>.</summary>
    public GraphValue ConditionalNorm(GraphValue input, string weight, string bias, int styles, double epsilon)
        => Add(new ConditionalNormOperation(input.Index, weight, bias, styles, input.Channels, epsilon), input.Channels);

    /// <summary>Adds an adaptive instance norm; see <see cref="AdaptiveNormOperation"/>.</summary>
    public GraphValue AdaptiveNorm(GraphValue input, double epsilon)
        => Add(new AdaptiveNormOperation(input.Index, input.Channels, epsilon), input.Channels);

    /// <summary>Adds attention; see <see cref="AttentionOperation"/>.</summary>
    public GraphValue Attention(GraphValue query, GraphValue key, GraphValue value)
        => Add(new AttentionOperation(query.Index, key.Index, value.Index), value.Channels);

    /// <summary>Adds attention over the style; see <see cref="StyleAttentionOperation"/>.</summary>
    public GraphValue StyleAttention(GraphValue query, int valueChannels)
        => Add(new StyleAttentionOperation(query.Index, query.Channels, valueChannels), valueChannels);

    /// <summary>Adds the list of a style's features; see <see cref="StyleFeaturesOperation"/>.</summary>
    public GraphValue StyleFeatures(params ReadOnlySpan<GraphValue> maps)
        => Add(new StyleFeaturesOperation(Array.ConvertAll(maps.ToArray(), map => map.Index)), channels: 1);

    /// <summary>Adds an element-wise function.</summary>
    public GraphValue Activation(GraphValue input, ActivationKind kind)
        => kind == ActivationKind.None ? input : Add(new ActivationOperation(input.Index, kind), input.Channels);

    /// <summary>Adds two values of the same size.</summary>
    public GraphValue Add(GraphValue left, GraphValue right)
        => Add(new AddOperation(left.Index, right.Index), left.Channels);

    /// <summary>Joins values along the channels.</summary>
    public GraphValue Concatenate(params ReadOnlySpan<GraphValue> values)
    {
        var all = values.ToArray();
        return Add(new ConcatenateOperation(Array.ConvertAll(all, value => value.Index)), all.Sum(value => value.Channels));
    }

    /// <summary>Upsamples by repeating each pixel.</summary>
    public GraphValue Upsample(GraphValue input, int factor)
        => factor == 1 ? input : Add(new UpsampleOperation(input.Index, factor), input.Channels);

    /// <summary>Pools square windows; see <see cref="PoolOperation"/>.</summary>
    public GraphValue Pool(GraphValue input, PoolKind kind, int kernelSize, int stride, bool roundUp = false)
        => Add(new PoolOperation(input.Index, kind, kernelSize, stride, roundUp), input.Channels);

    /// <summary>Cuts a window of the reference's height and width out of a value.</summary>
    public GraphValue Crop(GraphValue input, GraphValue reference, int left = 0, int top = 0)
        => Add(new CropOperation(input.Index, reference.Index, left, top), input.Channels);

    /// <summary>Adds the means and standard deviations of all channels; see <see cref="ChannelStatisticsOperation"/>.</summary>
    public GraphValue ChannelStatistics(GraphValue input, double epsilon, bool isUnbiased = false)
        => Add(new ChannelStatisticsOperation(input.Index, epsilon, isUnbiased), 2 * input.Channels);

    /// <summary>Checks the graph as a whole and returns it; the builder can go on.</summary>
    /// <param name="output">The value that is the result.</param>
    /// <param name="kind">The form of the output. The default is an image.</param>
    /// <exception cref="ArgumentException">The graph is not valid; the message names the operation and what is wrong with it.</exception>
    public Graph Build(GraphValue output, GraphKind kind = GraphKind.Image) => new(_operations, output.Index, kind);

    private GraphValue Add(GraphOperation operation, int channels)
    {
        _operations.Add(operation);
        return new GraphValue(_operations.Count, channels);
    }
}

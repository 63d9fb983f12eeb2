using NeuralStyle.Graphs;
using NeuralStyle.Weights;

namespace NeuralStyle.Onnx;

/// <summary>Writes the operations of a graph as nodes: one for each operation, where ONNX has it.</summary>
internal sealed class OnnxOperations
{
    private const int ProbeSide = 64; // any size does: channels do not depend on it

    private readonly OnnxGraphWriter _writer;
    private readonly Graph _graph;
    private readonly StateDict _weights;
    private readonly OnnxStyle _style;
    private readonly OnnxStatistics _statistics;
    private readonly OnnxAttention _attention;
    private readonly IReadOnlyList<MapSize>? _sizes; // of each value; null for images of any size
    private readonly string[] _values; // the name of each value
    private readonly int[] _channels; // of each value
    private readonly int[] _readers; // of each value: how many operations that are needed read it

    /// <summary>Prepares to write a graph.</summary>
    /// <param name="writer">The file.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="style">Its style.</param>
    /// <param name="sizes">The size of each value, where images are of one size; null for any size.</param>
    public OnnxOperations(OnnxGraphWriter writer, Graph graph, StateDict weights, OnnxStyle style, IReadOnlyList<MapSize>? sizes)
    {
        (_writer, _graph, _weights, _style, _sizes) = (writer, graph, weights, style, sizes);
        _statistics = new OnnxStatistics(writer);
        _attention = new OnnxAttention(writer, style);
        _values = new string[graph.Operations.Count + 1];
        _channels = [.. graph.Sizes(ProbeSide, ProbeSide).Select(size => size.Channels)];
        _readers = CountReaders(graph);
    }

    /// <summary>Writes all operations that the result needs.</summary>
    /// <param name="image">The name of the input, (B, 3, H, W).</param>
    /// <returns>The names of the results: one, or one for each map of style features.</returns>
    public IReadOnlyList<string> Write(string image)
    {
        _values[0] = image;
        for (var i = 0; i < _graph.Operations.Count; i++)
        {
            if (_readers[i + 1] > 0)
            {
                _writer.Operation = NameOf(_graph.Operations[i], i + 1);
                _values[i + 1] = Write(_graph.Operations[i], i);
            }
        }

        return Features is { } list ? [.. list.Values.Select(value => _values[value])] : [_values[_graph.Output]];
    }

    private StyleFeaturesOperation? Features => _graph.Output > 0 ? _graph.Operations[_graph.Output - 1] as StyleFeaturesOperation : null;

    private string Write(GraphOperation operation, int index) => operation switch
    {
        ConvertRangeOperation o => Convert(_values[o.Input], o),
        PadOperation o => Consumer(o, index) is null ? Pad(_values[o.Input], o) : _values[o.Input],
        ConvolutionOperation o => Convolve(_values[o.Input], o),
        TransposedConvolutionOperation o => Convolve(_values[o.Input], o),
        InstanceNormOperation o => Normalize(_values[o.Input], o),
        ConditionalNormOperation o => Normalize(_values[o.Input], o, index),
        AdaptiveNormOperation o => _statistics.Adapt(_values[o.Input], SizeOf(o.Input), o.Epsilon, _style.Values(index, o.Channels, tables: null), _style.ContentShare),
        AttentionOperation o => _attention.Attend(_values[o.Query], _values[o.Key], _values[o.Value], SizeOf(index + 1), _channels[o.Value]),
        StyleAttentionOperation o => _attention.AttendStyle(_values[o.Query], o, SizeOf(index + 1)),
        StyleFeaturesOperation => "", // a list of values, which are outputs themselves
        ActivationOperation o => Activate(_values[o.Input], o.Kind),
        AddOperation o => _writer.Add("Add", [_values[o.Left], _values[o.Right]]),
        ConcatenateOperation o => _writer.Add("Concat", [.. o.Values.Select(value => _values[value])], NodeAttribute.Of("axis", 1L)),
        UpsampleOperation o => Upsample(_values[o.Input], o.Factor),
        PoolOperation o => Pool(_values[o.Input], o),
        CropOperation o => Crop(_values[o.Input], o),
        ChannelStatisticsOperation o => _statistics.Write(_values[o.Input], SizeOf(o.Input), o),
        _ => throw new NotSupportedException($"ONNX has no form of {operation.GetType().Name}."),
    };

    private string Convert(string input, ConvertRangeOperation o)
    {
        long[] perChannel = [1, o.Order.Count, 1, 1];
        var isOrdered = o.Order.SequenceEqual(Enumerable.Range(0, o.Order.Count));
        var ordered = isOrdered ? input : _writer.Add("Gather", [input, _writer.Integers([.. o.Order.Select(channel => (long)channel)])], NodeAttribute.Of("axis", 1L));
        var scaled = o.Scale.All(scale => scale == 1) ? ordered : _writer.Add("Mul", [ordered, _writer.Floats("scale", perChannel, [.. o.Scale])]);
        return o.Shift.All(shift => shift == 0) ? scaled : _writer.Add("Add", [scaled, _writer.Floats("shift", perChannel, [.. o.Shift])]);
    }

    private string Pad(string input, PadOperation o)
    {
        var mode = o.Mode switch { PadMode.Reflect => "reflect", PadMode.Replicate => "edge", _ => "constant" };
        return _writer.Add("Pad", [input, _writer.Integers(0, 0, o.Top, o.Left, 0, 0, o.Bottom, o.Right)], NodeAttribute.Of("mode", mode));
    }

    private string Convolve(string input, ConvolutionOperation o)
    {
        var padding = o.Input > 0 && _graph.Operations[o.Input - 1] is PadOperation pad && Consumer(pad, o.Input - 1) is not null ? pad : null;
        long[] pads = padding is null ? [0, 0, 0, 0] : [padding.Top, padding.Left, padding.Bottom, padding.Right];
        return _writer.Add(
            "Conv", Reads(input, o.Weight, o.Bias), Both("kernel_shape", o.KernelSize), Both("strides", o.Stride), NodeAttribute.Of("pads", pads), NodeAttribute.Of("group", (long)o.Groups));
    }

    private string Convolve(string input, TransposedConvolutionOperation o)
        => _writer.Add(
            "ConvTranspose", Reads(input, o.Weight, o.Bias), Both("strides", o.Stride), Sides("pads", o.Padding), Both("output_padding", o.OutputPadding));

    private string Normalize(string input, InstanceNormOperation o)
    {
        var (scale, shift) = (o.Weight is null ? null : Weight(o.Weight), o.Bias is null ? null : Weight(o.Bias));
        return o.IsUnbiased
            ? _statistics.Standardize(input, SizeOf(o.Input), o.Epsilon, scale, shift)
            : Normalize(input, o.Epsilon, scale ?? _writer.Vector(1, o.Channels), shift ?? _writer.Vector(0, o.Channels));
    }

    private string Normalize(string input, ConditionalNormOperation o, int index)
    {
        var (scale, shift) = _style.Values(index, o.Channels, () => (Weight(o.Weight), Weight(o.Bias)));
        return Normalize(input, o.Epsilon, scale, shift);
    }

    private string Normalize(string input, double epsilon, string scale, string shift)
        => _writer.Add("InstanceNormalization", [input, scale, shift], NodeAttribute.Of("epsilon", (float)epsilon));

    private string Activate(string input, ActivationKind kind) => kind switch
    {
        ActivationKind.None => input,
        ActivationKind.Relu6 => _writer.Add("Clip", [input, _writer.Number(0), _writer.Number(6)]),
        ActivationKind.LeakyRelu => _writer.Add("LeakyRelu", [input], NodeAttribute.Of("alpha", 0.01f)),
        _ => _writer.Add(kind.ToString(), [input]), // Relu, Tanh, Sigmoid
    };

    private string Upsample(string input, int factor)
        => _writer.Add(
            "Resize",
            [input, "", _writer.Factors(factor)],
            NodeAttribute.Of("mode", "nearest"),
            NodeAttribute.Of("coordinate_transformation_mode", "asymmetric"),
            NodeAttribute.Of("nearest_mode", "floor"));

    private string Pool(string input, PoolOperation o)
        => _writer.Add(
            o.Kind == PoolKind.Max ? "MaxPool" : "AveragePool", [input], Both("kernel_shape", o.KernelSize), Both("strides", o.Stride), NodeAttribute.Of("ceil_mode", o.RoundUp ? 1L : 0));

    private string Crop(string input, CropOperation o)
    {
        var starts = _writer.Integers(o.Top, o.Left);
        var ends = SizeOf(o.Reference) is { } size ? _writer.Integers(o.Top + size.Height, o.Left + size.Width) : Ends(o, starts);
        return _writer.Add("Slice", [input, starts, ends, _writer.Integers(2, 3)]);
    }

    private string Ends(CropOperation o, string starts)
    {
        var size = _writer.Add("Shape", [_values[o.Reference]], NodeAttribute.Of("start", 2L));
        return (o.Top, o.Left) == (0, 0) ? size : _writer.Add("Add", [size, starts]);
    }

    // The convolution that pads by itself: zeros that nothing else reads.
    private ConvolutionOperation? Consumer(PadOperation pad, int index)
        => pad.Mode == PadMode.Zeros && _readers[index + 1] == 1 && _graph.Output != index + 1
            ? _graph.Operations.OfType<ConvolutionOperation>().FirstOrDefault(convolution => convolution.Input == index + 1)
            : null;

    private string[] Reads(string input, string weight, string? bias) => bias is null ? [input, Weight(weight)] : [input, Weight(weight), Weight(bias)];

    private string Weight(string name) => _writer.Weight(name, _weights[name]);

    private MapSize? SizeOf(int value) => _sizes?[value];

    private static NodeAttribute Both(string name, long value) => NodeAttribute.Of(name, value, value);

    private static NodeAttribute Sides(string name, long value) => NodeAttribute.Of(name, value, value, value, value);

    // InstanceNormOperation of value 5 is "InstanceNorm_5".
    private static string NameOf(GraphOperation operation, int value) => FormattableString.Invariant($"{operation.GetType().Name[..^"Operation".Length]}_{value}");

    private static int[] CountReaders(Graph graph)
    {
        var readers = new int[graph.Operations.Count + 1];
        readers[graph.Output] = 1;
        for (var i = graph.Operations.Count - 1; i >= 0; i--)
        {
            foreach (var input in readers[i + 1] > 0 ? graph.Operations[i].Inputs : [])
            {
                readers[input]++;
            }
        }

        return readers;
    }
}

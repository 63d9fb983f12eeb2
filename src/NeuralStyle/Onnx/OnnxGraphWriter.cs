using System.Globalization;
using System.Runtime.InteropServices;
using NeuralStyle.Common;
using NeuralStyle.Weights;

namespace NeuralStyle.Onnx;

/// <summary>Collects the nodes, tensors, inputs and outputs of a graph in ONNX, and gives each value a name of its own.</summary>
/// <remarks>Field numbers are those of <c>GraphProto</c>, <c>NodeProto</c>, <c>TensorProto</c> and <c>ValueInfoProto</c>.</remarks>
/// <param name="isHalf">True for float16 tensors; false for float32.</param>
internal sealed class OnnxGraphWriter(bool isHalf)
{
    private readonly List<ProtobufMessage> _nodes = [];
    private readonly List<ProtobufMessage> _tensors = [];
    private readonly List<ProtobufMessage> _inputs = [];
    private readonly List<ProtobufMessage> _outputs = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _constants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _weights = new(StringComparer.Ordinal);

    /// <summary>The type of the tensors.</summary>
    public OnnxType Type => isHalf ? OnnxType.Float16 : OnnxType.Float;

    /// <summary>The operation that nodes are added for, which their names begin with.</summary>
    public string Operation { get; set; } = "";

    /// <summary>Adds an input.</summary>
    /// <param name="name">Its name, one of <see cref="OnnxNames"/>.</param>
    /// <param name="type">The type of its elements.</param>
    /// <param name="shape">Each size, or the name of one that is free.</param>
    public string Input(string name, OnnxType type, params ReadOnlySpan<string> shape)
    {
        _inputs.Add(Value(name, type, shape));
        return name;
    }

    /// <summary>Adds an output, which a node computes under that name.</summary>
    /// <param name="name">Its name, one of <see cref="OnnxNames"/>.</param>
    /// <param name="type">The type of its elements.</param>
    /// <param name="shape">Each size, or the name of one that is free.</param>
    public string Output(string name, OnnxType type, params ReadOnlySpan<string> shape)
    {
        _outputs.Add(Value(name, type, shape));
        return name;
    }

    /// <summary>Adds a weight, once; it keeps its name unless that is an input's or output's.</summary>
    public string Weight(string name, WeightTensor tensor)
    {
        if (!_weights.TryGetValue(name, out var unique))
        {
            _weights[name] = unique = Unique(name);
            _tensors.Add(Tensor(unique, tensor));
        }

        return unique;
    }

    /// <summary>Adds a tensor that belongs to the present operation.</summary>
    public string Floats(string name, ReadOnlySpan<long> shape, ReadOnlySpan<float> values)
    {
        var unique = Unique($"{Operation}/{name}");
        _tensors.Add(Tensor(unique, WeightTensor.FromSingles(shape, values)));
        return unique;
    }

    /// <summary>Adds a number, once for the whole graph.</summary>
    public string Number(float value) => Constant(FormattableString.Invariant($"number:{value:R}"), () => Tensor("", WeightTensor.FromSingles([], [value])));

    /// <summary>Adds a vector of one number, once for the whole graph.</summary>
    public string Vector(float value, int length)
        => Constant(FormattableString.Invariant($"vector:{value:R}x{length}"), () => Tensor("", WeightTensor.FromSingles([length], [.. Enumerable.Repeat(value, length)])));

    /// <summary>Adds a list of integers, once for the whole graph.</summary>
    public string Integers(params long[] values)
        => Constant(
            $"integers:{string.Join(',', values.Select(value => value.ToString(CultureInfo.InvariantCulture)))}",
            () => Tensor("", OnnxType.Int64, [values.Length], MemoryMarshal.AsBytes(values.AsSpan())));

    /// <summary>Adds factors of a Resize, once for the whole graph. They are float32 in every file.</summary>
    public string Factors(float factor)
        => Constant(FormattableString.Invariant($"factors:{factor:R}"), () => Tensor("", OnnxType.Float, [4], MemoryMarshal.AsBytes((ReadOnlySpan<float>)[1, 1, factor, factor])));

    /// <summary>Adds a node of one result.</summary>
    /// <param name="kind">The operator.</param>
    /// <param name="inputs">The names of the values it reads; an empty one is left out.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <returns>The name of the result.</returns>
    public string Add(string kind, ReadOnlySpan<string> inputs, params ReadOnlySpan<NodeAttribute> attributes)
    {
        var result = Unique($"{Operation}/{kind}");
        Add(kind, inputs, [result], attributes);
        return result;
    }

    /// <summary>Adds a node with named results.</summary>
    public void Add(string kind, ReadOnlySpan<string> inputs, ReadOnlySpan<string> outputs, params ReadOnlySpan<NodeAttribute> attributes)
    {
        const int Inputs = 1, Outputs = 2, Name = 3, Kind = 4, Attributes = 5;
        var node = new ProtobufMessage();
        foreach (var input in inputs)
        {
            node.Add(Inputs, input);
        }

        foreach (var output in outputs)
        {
            node.Add(Outputs, output);
        }

        node.Add(Name, outputs[0]).Add(Kind, kind);
        foreach (var attribute in attributes)
        {
            node.Add(Attributes, attribute.Message);
        }

        _nodes.Add(node);
    }

    /// <summary>Makes a name that no other value has.</summary>
    public string Unique(string name)
    {
        var unique = name;
        for (var i = 2; OnnxNames.IsReserved(unique) || !_names.Add(unique); i++)
        {
            unique = FormattableString.Invariant($"{name}_{i}");
        }

        return unique;
    }

    /// <summary>The message of the graph.</summary>
    public ProtobufMessage ToMessage()
    {
        const int Nodes = 1, Name = 2, Tensors = 5, Inputs = 11, Outputs = 12;
        var graph = new ProtobufMessage();
        Add(Nodes, _nodes);
        graph.Add(Name, "NeuralStyle");
        Add(Tensors, _tensors);
        Add(Inputs, _inputs);
        Add(Outputs, _outputs);
        return graph;

        void Add(int field, List<ProtobufMessage> messages) => messages.ForEach(message => graph.Add(field, message));
    }

    // A node and no initializer, so that readers of the file can tell it from the network's weights.
    private string Constant(string name, Func<ProtobufMessage> tensor)
    {
        if (_constants.Add(name))
        {
            Add("Constant", [], [name], NodeAttribute.Of("value", tensor()));
        }

        return name;
    }

    private ProtobufMessage Tensor(string name, WeightTensor tensor)
    {
        var values = tensor.ToSingles();
        return isHalf
            ? Tensor(name, OnnxType.Float16, tensor.Shape, MemoryMarshal.AsBytes(Array.ConvertAll(values, ToHalf).AsSpan()))
            : Tensor(name, OnnxType.Float, tensor.Shape, MemoryMarshal.AsBytes(values.AsSpan()));
    }

    private static ProtobufMessage Tensor(string name, OnnxType type, IEnumerable<long> shape, ReadOnlySpan<byte> content)
    {
        const int Dimensions = 1, DataType = 2, Name = 8, RawData = 9;
        var tensor = new ProtobufMessage();
        foreach (var size in shape)
        {
            tensor.Add(Dimensions, size);
        }

        tensor.Add(DataType, (long)type);
        return (name.Length == 0 ? tensor : tensor.Add(Name, name)).Add(RawData, content);
    }

    private static Half ToHalf(float value)
        => Half.IsFinite((Half)value) ? (Half)value : throw new NotSupportedException($"A weight is {value}, and float16 ends at {Half.MaxValue}: export in Precision.Single.");

    private static ProtobufMessage Value(string name, OnnxType type, ReadOnlySpan<string> sizes)
    {
        const int Name = 1, ValueType = 2; // of a value
        const int TensorType = 1, ElementType = 1, Shape = 2; // of its type
        const int Dimension = 1, Size = 1, Parameter = 2; // of its shape
        var shape = new ProtobufMessage();
        foreach (var size in sizes)
        {
            var dimension = new ProtobufMessage();
            shape.Add(Dimension, long.TryParse(size, CultureInfo.InvariantCulture, out var number) ? dimension.Add(Size, number) : dimension.Add(Parameter, size));
        }

        var tensor = new ProtobufMessage().Add(ElementType, (long)type).Add(Shape, shape);
        return new ProtobufMessage().Add(Name, name).Add(ValueType, new ProtobufMessage().Add(TensorType, tensor));
    }
}

using System.Text;
using System.Text.Unicode;
using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>Graph and initializers of an ONNX file, as far as weights need them.</summary>
/// <remarks>Field numbers are those of onnx.proto, IR version 3 and later.</remarks>
internal sealed class OnnxModel
{
    private const int MaxNodes = 10_000;
    private const int MaxInitializers = 20_000;
    private const int MaxRank = 8;
    private const int MaxTextBytes = 4096;
    private const int MaxIntegers = 64; // of an attribute

    private readonly List<OnnxNode> _nodes = [];
    private readonly Dictionary<string, WeightTensor> _initializers = new(StringComparer.Ordinal);
    private readonly List<string> _inputs = [];

    private OnnxModel()
    {
    }

    /// <summary>The operations in the order of the file, which runs from inputs to outputs.</summary>
    public IReadOnlyList<OnnxNode> Nodes => _nodes;

    /// <summary>The tensors that the file holds.</summary>
    public IReadOnlyDictionary<string, WeightTensor> Initializers => _initializers;

    /// <summary>The names of the graph's inputs that are no initializers: old files list both.</summary>
    public IEnumerable<string> Inputs => _inputs.Where(name => !_initializers.ContainsKey(name));

    /// <summary>Reads a model; tensors are copied out of the bytes.</summary>
    /// <exception cref="ModelFormatException">The bytes are no ONNX model, or exceed a limit.</exception>
    public static OnnxModel Parse(ReadOnlySpan<byte> file)
    {
        var model = new OnnxModel();
        var hasGraph = false;
        for (var fields = new ProtobufFields(file, offset: 0); fields.Next();)
        {
            if (fields is { Number: 7, HasContent: true })
            {
                Require(!hasGraph, "graph", fields.ContentOffset, $"The file has two graphs.");
                hasGraph = true;
                model.ReadGraph(fields.Content, fields.ContentOffset);
            }
        }

        Require(hasGraph, "graph", 0, $"The file has no graph: it is no ONNX model.");
        return model;
    }

    private void ReadGraph(ReadOnlySpan<byte> graph, int offset)
    {
        for (var fields = new ProtobufFields(graph, offset); fields.Next();)
        {
            switch (fields.Number)
            {
                case 1:
                    Require(_nodes.Count < MaxNodes, "limit", fields.ContentOffset, $"The graph has more operations than the limit of {MaxNodes}.");
                    _nodes.Add(ReadNode(fields.Content, fields.ContentOffset));
                    break;
                case 5:
                    Require(_initializers.Count < MaxInitializers, "limit", fields.ContentOffset, $"The graph has more tensors than the limit of {MaxInitializers}.");
                    ReadInitializer(fields.Content, fields.ContentOffset);
                    break;
                case 11:
                    Require(_inputs.Count < MaxInitializers, "limit", fields.ContentOffset, $"The graph has more inputs than the limit of {MaxInitializers}.");
                    _inputs.Add(FirstText(fields.Content, fields.ContentOffset));
                    break;
            }
        }
    }

    private static OnnxNode ReadNode(ReadOnlySpan<byte> node, int offset)
    {
        var result = new OnnxNode("", [], [], new Dictionary<string, OnnxAttribute>(StringComparer.Ordinal), offset);
        for (var fields = new ProtobufFields(node, offset); fields.Next();)
        {
            switch (fields.Number)
            {
                case 1: AddName(result.Inputs, fields); break;
                case 2: AddName(result.Outputs, fields); break;
                case 4: result = result with { Operator = Text(fields.Content, fields.ContentOffset) }; break;
                case 5: AddAttribute(result.Attributes, fields.Content, fields.ContentOffset); break;
            }
        }

        return result;
    }

    private static void AddName(List<string> names, ProtobufFields fields)
    {
        Require(names.Count < MaxIntegers, "limit", fields.ContentOffset, $"An operation has more than {MaxIntegers} values.");
        names.Add(Text(fields.Content, fields.ContentOffset));
    }

    private static void AddAttribute(Dictionary<string, OnnxAttribute> attributes, ReadOnlySpan<byte> attribute, int offset)
    {
        var (name, text, number, integers) = ("", (string?)null, (float?)null, new List<long>());
        for (var fields = new ProtobufFields(attribute, offset); fields.Next();)
        {
            switch (fields.Number)
            {
                case 1: name = Text(fields.Content, fields.ContentOffset); break;
                case 2: number = BitConverter.UInt32BitsToSingle((uint)fields.Value); break;
                case 3: integers.Add((long)fields.Value); break;
                case 4 when fields.Content.Length <= MaxTextBytes && Utf8.IsValid(fields.Content): text = Encoding.UTF8.GetString(fields.Content); break;
                case 8: AddIntegers(integers, fields); break;
            }
        }

        Require(
            attributes.Count < MaxIntegers && attributes.TryAdd(name, new OnnxAttribute(text, integers, number)), "attribute", offset,
            $"An operation has the attribute {Untrusted.Quote(name)} twice, or more than {MaxIntegers} of them.");
    }

    // Packed into one field, as newer writers do, or one by one.
    private static void AddIntegers(List<long> integers, ProtobufFields fields)
    {
        if (!fields.HasContent)
        {
            Add(fields.Value, fields.ContentOffset);
            return;
        }

        foreach (var value in Varints(fields.Content, fields.ContentOffset))
        {
            Add(value, fields.ContentOffset);
        }

        void Add(ulong value, int offset)
        {
            Require(integers.Count < MaxIntegers, "limit", offset, $"An attribute or shape has more than {MaxIntegers} values.");
            integers.Add((long)value);
        }
    }

    private static List<ulong> Varints(ReadOnlySpan<byte> packed, int offset)
    {
        var values = new List<ulong>();
        var (value, shift) = (0UL, 0);
        foreach (var part in packed)
        {
            Require(shift < 70 && values.Count <= MaxIntegers, "protobuf", offset, $"A list of integers is broken or too long.");
            value |= (ulong)(part & 0x7f) << shift;
            shift += 7;
            if (part < 0x80)
            {
                values.Add(value);
                (value, shift) = (0, 0);
            }
        }

        Require(shift == 0, "protobuf", offset, $"A list of integers ends early.");
        return values;
    }

    private void ReadInitializer(ReadOnlySpan<byte> tensor, int offset)
    {
        var (name, type, dimensions) = ("", 0UL, new List<long>());
        ReadOnlySpan<byte> raw = default;
        for (var fields = new ProtobufFields(tensor, offset); fields.Next();)
        {
            switch (fields.Number)
            {
                case 1: AddIntegers(dimensions, fields); break;
                case 2: type = fields.Value; break;
                case 4 when fields.HasContent: raw = fields.Content; break; // float_data, packed: the same bytes
                case 8: name = Text(fields.Content, fields.ContentOffset); break;
                case 9: raw = fields.Content; break;
                case 13: throw Broken("external", fields.ContentOffset, $"The tensor {Untrusted.Quote(name)} lies in another file: save the model with its weights inside.");
            }
        }

        if (TypeOf(type) is { } known)
        {
            Require(_initializers.TryAdd(name, Tensor(known, dimensions, raw, name, offset)), "duplicate", offset, $"The tensor {Untrusted.Quote(name)} is there twice.");
        }
    }

    private static WeightTensor Tensor(WeightType type, List<long> dimensions, ReadOnlySpan<byte> raw, string name, int offset)
    {
        long[] shape = [.. dimensions];
        Require(shape.Length <= MaxRank, "shape", offset, $"The tensor {Untrusted.Quote(name)} has {shape.Length} dimensions, more than {MaxRank}.");
        var expected = WeightTypes.ElementCount(shape) is { } count ? type.ByteCount(count) : null;
        Require(expected == raw.Length, "shape", offset, $"The tensor {Untrusted.Quote(name)} has {raw.Length} bytes but its shape needs {expected}.");
        return WeightTensor.Create(type, shape, raw.ToArray());
    }

    // TensorProto.DataType; integers are sizes and factors, which weights do not need.
    private static WeightType? TypeOf(ulong type) => type switch
    {
        1 => WeightType.Float32,
        10 => WeightType.Float16,
        11 => WeightType.Float64,
        16 => WeightType.BFloat16,
        _ => null,
    };

    private static string FirstText(ReadOnlySpan<byte> message, int offset)
    {
        for (var fields = new ProtobufFields(message, offset); fields.Next();)
        {
            if (fields is { Number: 1, HasContent: true })
            {
                return Text(fields.Content, fields.ContentOffset);
            }
        }

        return "";
    }

    private static string Text(ReadOnlySpan<byte> bytes, int offset)
    {
        Require(bytes.Length <= MaxTextBytes && Utf8.IsValid(bytes), "text", offset, $"A name is not valid UTF-8 or longer than {MaxTextBytes} bytes.");
        return Encoding.UTF8.GetString(bytes);
    }

    private static void Require(bool condition, string rule, int offset, FormattableString message)
    {
        if (!condition)
        {
            throw Broken(rule, offset, message);
        }
    }

    private static ModelFormatException Broken(string rule, int offset, FormattableString message)
        => new(FormattableString.Invariant(message), offset: offset, rule: $"onnx.{rule}");
}

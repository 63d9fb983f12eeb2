using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>One operation of an ONNX graph.</summary>
/// <param name="Name">Its name; empty for none.</param>
/// <param name="Operator">The kind, such as <c>Conv</c>.</param>
/// <param name="Inputs">The names of the values it reads.</param>
/// <param name="Outputs">The names of the values it makes.</param>
/// <param name="Attributes">Its attributes by name.</param>
/// <param name="Offset">The offset in the file, for error messages.</param>
internal sealed record OnnxNode(string Name, string Operator, List<string> Inputs, List<string> Outputs, Dictionary<string, OnnxAttribute> Attributes, int Offset)
{
    /// <summary>The set that the operator is of; empty for ONNX's own.</summary>
    public string Domain { get; private init; } = "";

    /// <summary>The end of a graph, for error messages.</summary>
    public static OnnxNode End { get; } = new("", "output", [], [], [], Offset: 0);

    /// <summary>The tensor that a constant is; null for other operations.</summary>
    public OnnxTensor? Constant => Operator == "Constant" && Outputs is [var name, ..] && ConstantValue() is { } tensor ? tensor with { Name = name, IsNode = true } : null;

    /// <summary>Reads an operation.</summary>
    public static OnnxNode Read(ReadOnlySpan<byte> node, int offset, OnnxTensorReader reader)
    {
        var result = new OnnxNode("", "", [], [], new Dictionary<string, OnnxAttribute>(StringComparer.Ordinal), offset);
        for (var fields = new ProtobufFields(node, offset); fields.Next();)
        {
            switch (fields.Number)
            {
                case 1: AddName(result.Inputs, fields); break;
                case 2: AddName(result.Outputs, fields); break;
                case 3: result = result with { Name = OnnxValues.Text(fields.Content, fields.ContentOffset) }; break;
                case 4: result = result with { Operator = OnnxValues.Text(fields.Content, fields.ContentOffset) }; break;
                case 5: result.AddAttribute(OnnxAttribute.Read(fields.Content, fields.ContentOffset, reader), fields.ContentOffset); break;
                case 7: result = result with { Domain = OnnxValues.Text(fields.Content, fields.ContentOffset) }; break;
            }
        }

        return result;
    }

    /// <summary>The integers of an attribute; empty if it is not there.</summary>
    public IReadOnlyList<long> Integers(string name) => Attributes.TryGetValue(name, out var attribute) ? attribute.Integers : [];

    /// <summary>The text of an attribute; null if it is not there.</summary>
    public string? Text(string name) => Attributes.GetValueOrDefault(name)?.Text;

    /// <summary>The number of an attribute; null if it is not there.</summary>
    public float? Number(string name) => Attributes.GetValueOrDefault(name)?.Number;

    /// <summary>The integer of an attribute, or the only one of its list; null if it is not there.</summary>
    public long? Integer(string name) => Integers(name) is [var value] ? value : null;

    /// <summary>The error for an operation that does not fit.</summary>
    /// <param name="what">The rest of the sentence, of which the operation is the subject.</param>
    public ModelFormatException Unknown(string what) => new(
        $"The operation {Untrusted.Quote(Operator)}{(Name.Length == 0 ? "" : $" named {Untrusted.Quote(Name)}")} {what}", offset: Offset, rule: "onnx.network");

    /// <summary>Throws unless a condition holds.</summary>
    public void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw Unknown(what);
        }
    }

    private OnnxTensor? ConstantValue() => (Attributes.Keys.FirstOrDefault(), Attributes.Values.FirstOrDefault()) switch
    {
        ("value", { Tensor: { } tensor }) => tensor,
        ("value_float", { Number: { } number }) => new OnnxTensor("", WeightTensor.FromSingles([], [number]), Integers: null, []),
        ("value_floats", { Numbers: { } numbers }) => new OnnxTensor("", WeightTensor.FromSingles([numbers.Count], [.. numbers]), Integers: null, [numbers.Count]),
        ("value_int", { Integers: [var integer] }) => new OnnxTensor("", Weights: null, [integer], []),
        ("value_ints", { Integers: { } integers }) => new OnnxTensor("", Weights: null, integers, [integers.Count]),
        _ => null,
    };

    private static void AddName(List<string> names, ProtobufFields fields)
    {
        OnnxValues.Require(names.Count < OnnxValues.MaxIntegers, "limit", fields.ContentOffset, $"An operation has more than {OnnxValues.MaxIntegers} values.");
        names.Add(OnnxValues.Text(fields.Content, fields.ContentOffset));
    }

    private void AddAttribute(OnnxAttribute attribute, int offset)
        => OnnxValues.Require(
            Attributes.Count < OnnxValues.MaxIntegers && Attributes.TryAdd(attribute.Name, attribute), "attribute", offset,
            $"An operation has the attribute {Untrusted.Quote(attribute.Name)} twice, or more than {OnnxValues.MaxIntegers} of them.");
}

namespace NeuralStyle.Weights;

/// <summary>One operation of an ONNX graph, as far as weights need it.</summary>
/// <param name="Operator">The kind, such as <c>Conv</c>.</param>
/// <param name="Inputs">The names of the values it reads.</param>
/// <param name="Outputs">The names of the values it makes.</param>
/// <param name="Attributes">Its attributes by name: text, or integers.</param>
/// <param name="Offset">The offset in the file, for error messages.</param>
internal sealed record OnnxNode(string Operator, List<string> Inputs, List<string> Outputs, Dictionary<string, OnnxAttribute> Attributes, int Offset)
{
    /// <summary>The integers of an attribute; empty if it is not there.</summary>
    public IReadOnlyList<long> Integers(string name) => Attributes.TryGetValue(name, out var attribute) ? attribute.Integers : [];

    /// <summary>The text of an attribute; null if it is not there.</summary>
    public string? Text(string name) => Attributes.GetValueOrDefault(name)?.Text;
}

/// <summary>The value of an attribute.</summary>
/// <param name="Text">Its text, or null.</param>
/// <param name="Integers">Its integers.</param>
/// <param name="Number">Its floating-point number, or null.</param>
internal sealed record OnnxAttribute(string? Text, IReadOnlyList<long> Integers, float? Number);

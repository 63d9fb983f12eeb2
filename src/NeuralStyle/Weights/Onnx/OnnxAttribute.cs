namespace NeuralStyle.Weights;

/// <summary>An attribute of an ONNX operation.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Text">Its text, or null.</param>
/// <param name="Integers">Its integers.</param>
/// <param name="Number">Its floating-point number, or null.</param>
/// <param name="Numbers">Its list of floating-point numbers.</param>
/// <param name="Tensor">Its tensor, or null.</param>
internal sealed record OnnxAttribute(string Name, string? Text, IReadOnlyList<long> Integers, float? Number, IReadOnlyList<float> Numbers, OnnxTensor? Tensor)
{
    /// <summary>Reads an attribute.</summary>
    public static OnnxAttribute Read(ReadOnlySpan<byte> attribute, int offset, OnnxTensorReader reader)
    {
        var (integers, numbers) = (new List<long>(), new List<float>());
        var result = new OnnxAttribute("", null, integers, null, numbers, null);
        for (var fields = new ProtobufFields(attribute, offset); fields.Next();)
        {
            switch (fields.Number)
            {
                case 1: result = result with { Name = OnnxValues.Text(fields.Content, fields.ContentOffset) }; break;
                case 2: result = result with { Number = BitConverter.UInt32BitsToSingle((uint)fields.Value) }; break;
                case 3: integers.Add((long)fields.Value); break;
                case 4: result = result with { Text = OnnxValues.OptionalText(fields.Content) }; break;
                case 5: result = result with { Tensor = reader.Read(fields.Content, fields.ContentOffset) }; break;
                case 7: OnnxValues.AddNumbers(numbers, fields); break;
                case 8: OnnxValues.AddIntegers(integers, fields); break;
            }
        }

        return result;
    }
}

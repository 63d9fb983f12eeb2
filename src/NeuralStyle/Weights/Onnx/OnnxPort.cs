namespace NeuralStyle.Weights;

/// <summary>An input or output of an ONNX graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its elements, numbered as in <c>TensorProto.DataType</c>; 0 if it is not said.</param>
/// <param name="Shape">Each size, or -1 where it is free; null if the shape is not said.</param>
internal sealed record OnnxPort(string Name, ulong Type, IReadOnlyList<long>? Shape)
{
    private const int MaxRank = 8;

    /// <summary>True for a tensor of bytes.</summary>
    public bool IsBytes => Type is 2 or 3; // uint8, int8

    /// <summary>Reads an input or output.</summary>
    public static OnnxPort Read(ReadOnlySpan<byte> port, int offset)
    {
        var result = new OnnxPort("", Type: 0, Shape: null);
        for (var fields = new ProtobufFields(port, offset); fields.Next();)
        {
            result = fields.Number switch
            {
                1 when fields.HasContent => result with { Name = OnnxValues.Text(fields.Content, fields.ContentOffset) },
                2 => result.WithType(fields),
                _ => result,
            };
        }

        return result;
    }

    private OnnxPort WithType(ProtobufFields type)
    {
        var result = this;
        for (var kinds = new ProtobufFields(type.Content, type.ContentOffset); kinds.Next();)
        {
            for (var fields = new ProtobufFields(kinds.Number == 1 ? kinds.Content : default, kinds.ContentOffset); fields.Next();)
            {
                result = fields.Number switch
                {
                    1 => result with { Type = fields.Value },
                    2 when fields.HasContent => result with { Shape = ReadShape(fields) },
                    _ => result,
                };
            }
        }

        return result;
    }

    private static List<long> ReadShape(ProtobufFields shape)
    {
        var sizes = new List<long>();
        for (var dimensions = new ProtobufFields(shape.Content, shape.ContentOffset); dimensions.Next();)
        {
            OnnxValues.Require(sizes.Count < MaxRank, "limit", dimensions.ContentOffset, $"An input or output has more than {MaxRank} dimensions.");
            var size = -1L;
            for (var fields = new ProtobufFields(dimensions.Content, dimensions.ContentOffset); fields.Next();)
            {
                size = fields.Number == 1 && (long)fields.Value > 0 ? (long)fields.Value : size;
            }

            sizes.Add(size);
        }

        return sizes;
    }
}

using Google.Protobuf;
using NeuralStyle.Graphs;
using NeuralStyle.Weights;

namespace NeuralStyle.Benchmarks;

/// <summary>Writes a model's network as ONNX, so that ONNX Runtime can be measured on the same one: the operations of a transformation network, opset 17.</summary>
internal static class OnnxModel
{
    private const int Float32 = 1; // TensorProto.DataType
    private const int Int64 = 7;

    /// <summary>The bytes of a file. Input <c>image</c> and output <c>stylized</c> are (batch, 3, height, width), RGB in [0, 1].</summary>
    public static byte[] Write(StyleModel model, int height, int width, int batch = 1)
        => Message(
            file =>
            {
                Number(file, 1, 8); // IR version
                Part(file, 7, graph => WriteGraph(graph, model, height, width, batch));
                Part(file, 8, opset => Number(opset, 2, 17));
            });

    private static void WriteGraph(CodedOutputStream graph, StyleModel model, int height, int width, int batch)
    {
        foreach (var (name, weight) in model.Weights)
        {
            Tensor(graph, name, Float32, [.. weight.Shape], weight.Bytes.ToArray());
        }

        var operations = model.Graph.Operations;
        for (var i = 0; i < operations.Count; i++)
        {
            WriteOperation(graph, operations[i], i + 1, last: model.Graph.Output, new MapSize(3, height, width));
        }

        Text(graph, 2, "network");
        Value(graph, 11, "image", batch, height, width);
        Value(graph, 12, Name(model.Graph.Output, model.Graph.Output), batch, height, width);
    }

    private static void WriteOperation(CodedOutputStream graph, GraphOperation operation, int value, int last, MapSize size)
    {
        string In(int index) => Name(index, last);
        var output = Name(value, last);
        switch (operation)
        {
            case ConvertRangeOperation o when o.Order.SequenceEqual([0, 1, 2]):
                Floats(graph, $"scale{value}", o.Scale);
                Floats(graph, $"shift{value}", o.Shift);
                Node(graph, "Mul", [In(o.Input), $"scale{value}"], $"scaled{value}");
                Node(graph, "Add", [$"scaled{value}", $"shift{value}"], output);
                break;
            case PadOperation { Mode: PadMode.Reflect } o:
                Longs(graph, $"pads{value}", [0, 0, o.Top, o.Left, 0, 0, o.Bottom, o.Right]);
                Node(graph, "Pad", [In(o.Input), $"pads{value}"], output, attribute => Attribute(attribute, "mode", "reflect"));
                break;
            case ConvolutionOperation { Groups: 1 } o:
                Node(graph, "Conv", o.Bias is null ? [In(o.Input), o.Weight] : [In(o.Input), o.Weight, o.Bias], output, attribute => Attribute(attribute, "strides", o.Stride, o.Stride));
                break;
            case InstanceNormOperation { Weight: not null, Bias: not null } o:
                Node(graph, "InstanceNormalization", [In(o.Input), o.Weight, o.Bias], output);
                break;
            case ActivationOperation { Kind: ActivationKind.Relu } o:
                Node(graph, "Relu", [In(o.Input)], output);
                break;
            case AddOperation o:
                Node(graph, "Add", [In(o.Left), In(o.Right)], output);
                break;
            case UpsampleOperation o:
                Tensor(graph, $"scales{value}", Float32, [4], [.. new float[] { 1, 1, o.Factor, o.Factor }.SelectMany(BitConverter.GetBytes)]);
                Node(graph, "Resize", [In(o.Input), "", $"scales{value}"], output, attribute => Attribute(attribute, "mode", "nearest"), attribute => Attribute(attribute, "coordinate_transformation_mode", "asymmetric"), attribute => Attribute(attribute, "nearest_mode", "floor"));
                break;
            case CropOperation { Reference: 0 } o:
                Longs(graph, $"start{value}", [o.Top, o.Left]);
                Longs(graph, $"end{value}", [o.Top + size.Height, o.Left + size.Width]);
                Longs(graph, $"axes{value}", [2, 3]);
                Node(graph, "Slice", [In(o.Input), $"start{value}", $"end{value}", $"axes{value}"], output);
                break;
            default:
                throw new NotSupportedException($"{operation} is not of a transformation network.");
        }
    }

    private static string Name(int value, int last) => value == 0 ? "image" : value == last ? "stylized" : $"value{value}";

    private static void Node(CodedOutputStream graph, string kind, string[] inputs, string output, params Action<CodedOutputStream>[] attributes)
        => Part(graph, 1, node =>
        {
            Array.ForEach(inputs, input => Text(node, 1, input));
            Text(node, 2, output);
            Text(node, 4, kind);
            Array.ForEach(attributes, attribute => Part(node, 5, attribute));
        });

    private static void Attribute(CodedOutputStream attribute, string name, string text)
    {
        Text(attribute, 1, name);
        Text(attribute, 4, text);
        Number(attribute, 20, 3); // a string
    }

    private static void Attribute(CodedOutputStream attribute, string name, params int[] integers)
    {
        Text(attribute, 1, name);
        Array.ForEach(integers, value => Number(attribute, 8, value));
        Number(attribute, 20, 7); // integers
    }

    private static void Floats(CodedOutputStream graph, string name, IReadOnlyList<float> perChannel)
        => Tensor(graph, name, Float32, [1, perChannel.Count, 1, 1], [.. perChannel.SelectMany(BitConverter.GetBytes)]);

    private static void Longs(CodedOutputStream graph, string name, long[] values)
        => Tensor(graph, name, Int64, [values.Length], [.. values.SelectMany(BitConverter.GetBytes)]);

    private static void Tensor(CodedOutputStream graph, string name, int type, long[] shape, byte[] bytes)
        => Part(graph, 5, tensor =>
        {
            Array.ForEach(shape, side => Number(tensor, 1, side));
            Number(tensor, 2, type);
            Text(tensor, 8, name);
            tensor.WriteTag(9, WireFormat.WireType.LengthDelimited);
            tensor.WriteBytes(ByteString.CopyFrom(bytes));
        });

    private static void Value(CodedOutputStream graph, int field, string name, int batch, int height, int width)
        => Part(graph, field, value =>
        {
            Text(value, 1, name);
            Part(value, 2, type => Part(type, 1, tensor =>
            {
                Number(tensor, 1, Float32);
                Part(tensor, 2, shape => Array.ForEach([batch, 3, height, width], side => Part(shape, 1, dimension => Number(dimension, 1, side))));
            }));
        });

    private static void Part(CodedOutputStream target, int field, Action<CodedOutputStream> write)
    {
        target.WriteTag(field, WireFormat.WireType.LengthDelimited);
        target.WriteBytes(ByteString.CopyFrom(Message(write)));
    }

    private static void Number(CodedOutputStream target, int field, long value)
    {
        target.WriteTag(field, WireFormat.WireType.Varint);
        target.WriteInt64(value);
    }

    private static void Text(CodedOutputStream target, int field, string text)
    {
        target.WriteTag(field, WireFormat.WireType.LengthDelimited);
        target.WriteString(text);
    }

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var memory = new MemoryStream();
        using (var stream = new CodedOutputStream(memory, leaveOpen: true))
        {
            write(stream);
        }

        return memory.ToArray();
    }
}

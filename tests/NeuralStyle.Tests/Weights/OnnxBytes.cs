using System.Text;

namespace NeuralStyle.Tests.Weights;

/// <summary>Makes ONNX bytes by hand, right or wrong: protobuf fields, and a small network of the model zoo's kind.</summary>
internal static class OnnxBytes
{
    public static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        return [.. bytes, (byte)value];
    }

    public static byte[] Number(int field, long value) => [.. Varint((ulong)field << 3), .. Varint((ulong)value)];

    public static byte[] Content(int field, params ReadOnlySpan<byte> content) => [.. Varint(((ulong)field << 3) | 2), .. Varint((ulong)content.Length), .. content];

    public static byte[] Text(int field, string text) => Content(field, Encoding.UTF8.GetBytes(text));

    public static byte[] Join(params IEnumerable<byte[]> parts) => [.. parts.SelectMany(part => part)];

    public static byte[] Model(params IEnumerable<byte[]> graph) => [.. Number(1, 4), .. Content(7, Join(graph))];

    public static byte[] Node(string kind, string[] inputs, string output, params IEnumerable<byte[]> attributes)
        => Content(1, Join([.. inputs.Select(input => Text(1, input)), Text(2, output), Text(4, kind), .. attributes.Select(attribute => Content(5, attribute))]));

    public static byte[] Attribute(string name, string text) => [.. Text(1, name), .. Text(4, text), .. Number(20, 3)];

    public static byte[] Attribute(string name, params IEnumerable<long> integers) => [.. Text(1, name), .. Join(integers.Select(value => Number(8, value))), .. Number(20, 7)];

    public static byte[] Attribute(string name, float value) => [.. Text(1, name), .. Varint((2 << 3) | 5), .. BitConverter.GetBytes(value), .. Number(20, 1)];

    public static byte[] Tensor(string name, params long[] shape) => Content(5, TensorBody(name, shape, new byte[4 * shape.Aggregate((a, b) => a * b)]));

    public static byte[] Tensor(string name, long[] shape, float[] values) => Content(5, TensorBody(name, shape, Bytes(values)));

    public static byte[] Integers(string name, params long[] values) => Content(5, TensorBody(name, [values.Length], [.. values.SelectMany(BitConverter.GetBytes)], type: 7));

    public static byte[] Constant(string name, long[] shape, float[] values)
        => Node("Constant", [], name, [.. Text(1, "value"), .. Content(5, TensorBody("", shape, Bytes(values))), .. Number(20, 4)]);

    /// <summary>A tensor of float32 in another file.</summary>
    public static byte[] External(string name, long[] shape, params (string Key, string Value)[] place)
        => Content(5, [.. Join(shape.Select(size => Number(1, size))), .. Number(2, 1), .. Text(8, name), .. Join(place.Select(entry => Content(13, [.. Text(1, entry.Key), .. Text(2, entry.Value)]))), .. Number(14, 1)]);

    public static byte[] Bytes(float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    public static byte[] Numbers(string name, params IEnumerable<float> values) => [.. Text(1, name), .. Join(values.Select(value => (byte[])[.. Varint((7 << 3) | 5), .. BitConverter.GetBytes(value)])), .. Number(20, 6)];

    public static byte[] Output(string name) => Content(12, Text(1, name));

    public static byte[] TensorBody(string name, long[] shape, byte[] raw, long type = 1)
        => [.. Join(shape.Select(size => Number(1, size))), .. Number(2, type), .. Text(8, name), .. Content(9, raw)];

    public static byte[] Input(string name) => Content(11, Text(1, name));

    /// <summary>The type of an input or output of float32: each size, or -1 where it is free.</summary>
    public static byte[] Shape(params IEnumerable<long> sizes)
        => Content(2, Content(1, [.. Number(1, 1), .. Content(2, Join(sizes.Select(size => Content(1, size < 0 ? Text(2, "free") : Number(1, size)))))]));

    /// <summary>The amounts of padding of height and width.</summary>
    public static byte[] Pads(long amount) => Attribute("pads", 0, 0, amount, amount, 0, 0, amount, amount);

    /// <summary>The parts of a network of one channel without residual blocks; the i-th convolution reads kernels k{i} and bias b{i}.</summary>
    public static List<byte[]> Network()
    {
        List<byte[]> parts = [Input("x")];
        var value = "x";
        for (var i = 0; i < 6; i++)
        {
            if (i is 3 or 4)
            {
                Add("Upsample", [value], Attribute("mode", "nearest"), Numbers("scales", 1, 1, 2, 2));
            }

            var side = i is 0 or 5 ? 9 : 3;
            parts.AddRange([Tensor($"k{i}", i == 5 ? 3 : 1, i == 0 ? 3 : 1, side, side), Tensor($"b{i}", i == 5 ? 3 : 1)]);
            Add("Pad", [value], Attribute("mode", "reflect"), Pads(side / 2));
            Add("Conv", [value, $"k{i}", $"b{i}"], Attribute("strides", i is 1 or 2 ? [2L, 2L] : [1L, 1L]));
            if (i < 5)
            {
                parts.AddRange([Tensor($"s{i}", 1), Tensor($"t{i}", 1)]);
                Add("InstanceNormalization", [value, $"s{i}", $"t{i}"], Attribute("epsilon", 1e-5f));
                Add("Relu", [value]);
            }
        }

        return parts;

        void Add(string kind, string[] inputs, params byte[][] attributes)
        {
            var output = $"v{parts.Count}";
            parts.Add(Node(kind, inputs, output, attributes));
            value = output;
        }
    }
}

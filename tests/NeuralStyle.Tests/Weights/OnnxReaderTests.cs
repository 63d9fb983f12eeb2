using NeuralStyle.Weights;
using Xunit;
using static NeuralStyle.Tests.Weights.OnnxBytes;

namespace NeuralStyle.Tests.Weights;

public sealed class OnnxReaderTests
{
    public static TheoryData<string, string, byte[]> BrokenFiles { get; } = new()
    {
        { "no graph", "graph", Number(1, 4) },
        { "two graphs", "graph", [.. Content(7), .. Content(7)] },
        { "field number 0", "protobuf", [0x02, 0x00] },
        { "field that ends early", "protobuf", [.. Number(1, 4), 0x3a, 0x05, 0x00] },
        { "field of 2 GB", "protobuf", [0x3a, 0xff, 0xff, 0xff, 0xff, 0x07] },
        { "length that wraps", "protobuf", [0x3a, .. Varint(ulong.MaxValue)] },
        { "number without end", "protobuf", [0x08, 0xff, 0xff] },
        { "number of eleven bytes", "protobuf", [0x08, .. Enumerable.Repeat((byte)0xff, 10), 0x01] },
        { "group", "protobuf", [0x0b] },
        { "four bytes truncated", "protobuf", [0x0d, 0x00] },
        { "eight bytes truncated", "protobuf", [0x09, 0x00, 0x00] },
        { "node truncated", "protobuf", Model(Content(1, 0x0a, 0x05)) },
        { "name in broken UTF-8", "text", Model(Content(1, Content(1, 0xc3, 0x28))) },
        { "name of 4097 bytes", "text", Model(Content(1, Text(4, new string('a', 4097)))) },
        { "values past the limit", "limit", Model(Content(1, Join(Enumerable.Repeat(Text(1, "a"), 65)))) },
        { "operations past the limit", "limit", Model(Enumerable.Repeat(Content(1), 10_001)) },
        { "inputs past the limit", "limit", Model(Enumerable.Repeat(Content(11), 20_001)) },
        { "attribute twice", "attribute", Model(Node("Conv", [], "y", Attribute("a", "b"), Attribute("a", "c"))) },
        { "attribute with too many numbers", "limit", Model(Node("Conv", [], "y", Attribute("a", Enumerable.Repeat(1L, 65)))) },
        { "packed numbers truncated", "protobuf", Model(Node("Conv", [], "y", [.. Text(1, "a"), .. Content(8, 0xff)])) },
        { "packed numbers past the limit", "protobuf", Model(Node("Conv", [], "y", [.. Text(1, "a"), .. Content(8, new byte[1000])])) },
        { "tensor twice", "duplicate", Model(Tensor("k", 1), Tensor("k", 1)) },
        { "tensor too short", "shape", Model(Content(5, TensorBody("k", [2], new byte[4]))) },
        { "tensor too long", "shape", Model(Content(5, TensorBody("k", [2], new byte[12]))) },
        { "tensor of negative size", "shape", Model(Content(5, TensorBody("k", [-1], []))) },
        { "tensor whose size wraps", "shape", Model(Content(5, TensorBody("k", [1L << 32, 1L << 32], []))) },
        { "tensor of nine dimensions", "shape", Model(Content(5, TensorBody("k", [1, 1, 1, 1, 1, 1, 1, 1, 1], new byte[4]))) },
        { "tensor in another file", "external", Model(Content(5, Content(13))) },
        { "nothing to do", "network", Model(Input("x")) },
        { "padding of unknown amount", "network", Changed("Pad", (inputs, output) => Node("Pad", inputs, output, Attribute("mode", "reflect"))) },
        { "padding of channels", "network", Changed("Pad", (inputs, output) => Node("Pad", inputs, output, Attribute("mode", "reflect"), Attribute("pads", 0, 4, 4, 4, 0, 4, 4, 4))) },
        { "padding with ones", "network", Changed("Pad", (inputs, output) => Node("Pad", inputs, output, Attribute("value", 1f), Pads(4))) },
        { "padding by copies", "network", Changed("Pad", (inputs, output) => Node("Pad", inputs, output, Attribute("mode", "wrap"), Pads(4))) },
        { "padding beyond all limits", "network", Changed("Pad", (inputs, output) => Node("Pad", inputs, output, Attribute("mode", "reflect"), Pads(1L << 40))) },
        { "groups", "network", Changed("Conv", (inputs, output) => Node("Conv", inputs, output, Attribute("group", 3))) },
        { "dilations", "network", Changed("Conv", (inputs, output) => Node("Conv", inputs, output, Attribute("dilations", 2, 2))) },
        { "strides that differ", "network", Changed("Conv", (inputs, output) => Node("Conv", inputs, output, Attribute("strides", 1, 2))) },
        { "stride 3", "network", Changed("Conv", (inputs, output) => Node("Conv", inputs, output, Attribute("strides", 3, 3))) },
        { "kernels that are not there", "tensor", Changed("Conv", (inputs, output) => Node("Conv", [inputs[0], "none", inputs[2]], output)) },
        { "kernels that are a bias", "network", Changed("Conv", (inputs, output) => Node("Conv", [inputs[0], inputs[2], inputs[2]], output)) },
        { "bilinear up-sampling", "network", Changed("Upsample", (inputs, output) => Node("Upsample", inputs, output, Attribute("mode", "linear"), Numbers("scales", 1, 1, 2, 2))) },
        { "up-sampling by a fraction", "network", Changed("Upsample", (inputs, output) => Node("Upsample", inputs, output, Numbers("scales", 1, 1, 1.5f, 1.5f))) },
        { "up-sampling of channels", "network", Changed("Upsample", (inputs, output) => Node("Upsample", inputs, output, Numbers("scales", 1, 2, 2, 2, 2))) },
        { "up-sampling beyond all limits", "network", Changed("Upsample", (inputs, output) => Node("Upsample", inputs, output, Numbers("scales", 1, 1, 70000, 70000))) },
        { "epsilon 0", "network", Changed("InstanceNormalization", (inputs, output) => Node("InstanceNormalization", inputs, output, Attribute("epsilon", 0f))) },
        { "epsilon that is no number", "network", Changed("InstanceNormalization", (inputs, output) => Node("InstanceNormalization", inputs, output, Attribute("epsilon", float.NaN))) },
        { "norm of other channels", "network", Changed("InstanceNormalization", (inputs, output) => Node("InstanceNormalization", [inputs[0], "b5", "b5"], output)) },
        { "another operation", "network", Changed("Relu", (inputs, output) => Node("Erf", inputs, output)) },
        { "operation of another set", "network", Changed("Relu", (inputs, output) => Content(1, [.. Text(1, inputs[0]), .. Text(2, output), .. Text(4, "Relu"), .. Text(7, "com.example")])) },
        { "value computed twice", "network", Changed("Relu", (inputs, output) => [.. Node("Relu", inputs, output), .. Node("Relu", inputs, output)]) },
        { "product of two maps", "network", Changed("Relu", (inputs, output) => Node("Mul", [inputs[0], inputs[0]], output)) },
        { "product of matrices", "network", Changed("Relu", (inputs, output) => Node("MatMul", [inputs[0], inputs[0]], output)) },
        { "no inputs", "network", Changed("Relu", (_, output) => Node("Relu", [], output)) },
        { "image of one channel", "network", Model([.. Network().Skip(1), Content(11, [.. Text(1, "x"), .. Shape(1, 1, -1, -1)])]) },
        { "input of two dimensions only", "network", Model([.. Network().Skip(1), Content(11, [.. Text(1, "x"), .. Shape(1, 3)])]) },
        { "an output that is not the last value", "network", Model([.. Network(), Output("x")]) },
        { "constant twice", "duplicate", Model(Constant("k", [1], [1]), Constant("k", [1], [1])) },
        { "convolution too much", "network", Model([.. Network(), Node("Conv", ["x", "k0", "b0"], "z")]) },
    };

    [Theory]
    [MemberData(nameof(BrokenFiles))]
    public void Parse_BrokenFile_NamesRuleAndOffset(string fault, string rule, byte[] file)
    {
        var error = Assert.Throws<ModelFormatException>(() => OnnxReader.Parse(file));

        Assert.True($"onnx.{rule}" == error.Rule, $"{fault}: {error.Rule}: {error.Message}");
        Assert.InRange(error.Offset ?? -1, 0, file.Length);
    }

    [Fact]
    public void Parse_Network_KeepsTheNamesOfItsTensors()
    {
        var model = OnnxReader.Parse(Model(Network()));

        Assert.Equal([3, 1, 9, 9], model.Weights["k5"].Shape);
        Assert.Equal(22, model.Weights.Count);
    }

    [Fact]
    public void Parse_SharedTensors_AreFoundBehindIdentities()
    {
        var parts = Network().Where(part => !part.AsSpan().SequenceEqual(Tensor("t1", 1)))
            .Prepend(Node("Identity", ["t0"], "t1"));

        Assert.Equal(21, OnnxReader.Parse(Model(parts)).Weights.Count);
    }

    [Fact]
    public void Parse_IdentitiesInACircle_EndInAnError()
    {
        var parts = Network().Where(part => !part.AsSpan().SequenceEqual(Tensor("t1", 1)))
            .Prepend(Node("Identity", ["t1"], "t2x")).Prepend(Node("Identity", ["t2x"], "t1"));

        Assert.Equal("onnx.tensor", Assert.Throws<ModelFormatException>(() => OnnxReader.Parse(Model(parts))).Rule);
    }

    [Fact]
    public void Parse_GenuineFileCutAnywhere_IsAnError()
    {
        var file = File.ReadAllBytes(Fixture.Network("examples.onnx"));
        var afterGraph = file.Length - 64; // the version of the operations stands after the graph and is not needed

        for (var length = 0; length < afterGraph; length += 13)
        {
            Assert.Throws<ModelFormatException>(() => OnnxReader.Parse(file.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Read_BrokenFile_NamesIt()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("a.onnx"), [.. Number(1, 4), .. Content(7), .. Content(7)]);

        var error = Assert.Throws<ModelFormatException>(() => WeightFile.Read(folder.File("a.onnx")));

        Assert.Equal(folder.File("a.onnx"), error.Path);
        Assert.StartsWith($"{folder.File("a.onnx")}, byte ", error.Message);
        Assert.DoesNotContain("data, byte", error.Message);
    }

    [Fact]
    public void Parse_OperationThatDoesNotFit_IsNamed()
    {
        var file = Changed("Relu", (inputs, output) => Content(1, [.. Text(1, inputs[0]), .. Text(2, output), .. Text(3, "block1/erf"), .. Text(4, "Erf")]));

        var error = Assert.Throws<ModelFormatException>(() => OnnxReader.Parse(file));

        Assert.Contains("\"Erf\" named \"block1/erf\"", error.Message);
    }

    // The network with another operation instead of its first one of a kind, which reads and computes the same values.
    private static byte[] Changed(string kind, Func<string[], string, byte[]> node)
    {
        var parts = Network();
        var first = OnnxModel.Parse(Model(parts), folder: null).Nodes.First(candidate => candidate.Operator == kind);
        parts[parts.FindIndex(part => part.AsSpan().IndexOf(Text(4, kind)) >= 0)] = node([.. first.Inputs], first.Outputs[0]);
        return Model(parts);
    }
}

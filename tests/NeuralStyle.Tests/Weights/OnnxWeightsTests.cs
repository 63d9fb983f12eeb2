using NeuralStyle.Common;
using NeuralStyle.Weights;
using Xunit;
using static NeuralStyle.Tests.Weights.OnnxBytes;

namespace NeuralStyle.Tests.Weights;

public sealed class OnnxWeightsTests
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
        { "zero padding", "network", Changed("Pad", Node("Pad", ["x"], "p", Attribute("mode", "constant"))) },
        { "padding of unknown amount", "network", Changed("Pad", Node("Pad", ["x"], "p", Attribute("mode", "reflect"))) },
        { "padding of unequal sides", "network", Changed("Pad", Node("Pad", ["x"], "p", Attribute("mode", "reflect"), Attribute("pads", 0, 0, 4, 4, 0, 0, 4, 5))) },
        { "padding of channels", "network", Changed("Pad", Node("Pad", ["x"], "p", Attribute("mode", "reflect"), Attribute("pads", 0, 4, 4, 4, 0, 4, 4, 4))) },
        { "padding inside the convolution", "network", Changed("Conv", Node("Conv", ["x", "k0", "b0"], "p", Attribute("pads", 4, 4, 4, 4))) },
        { "groups", "network", Changed("Conv", Node("Conv", ["x", "k0", "b0"], "p", Attribute("group", 3))) },
        { "dilations", "network", Changed("Conv", Node("Conv", ["x", "k0", "b0"], "p", Attribute("dilations", 2, 2))) },
        { "stride 3", "network", Changed("Conv", Node("Conv", ["x", "k0", "b0"], "p", Attribute("strides", 3, 3))) },
        { "no bias", "network", Changed("Conv", Node("Conv", ["x", "k0"], "p")) },
        { "kernels that are not there", "tensor", Changed("Conv", Node("Conv", ["x", "none", "b0"], "p")) },
        { "bilinear up-sampling", "network", Changed("Upsample", Node("Upsample", ["x"], "p", Attribute("mode", "linear"))) },
        { "another epsilon", "network", Changed("InstanceNormalization", Node("InstanceNormalization", ["x", "s0", "t0"], "p", Attribute("epsilon", 1e-3f))) },
        { "norm before any convolution", "network", Model([Input("x"), Tensor("s", 1), Node("InstanceNormalization", ["x", "s", "s"], "y")]) },
        { "another operation", "network", Changed("Relu", Node("Sigmoid", ["x"], "p")) },
        { "upsampling by three", "network", Changed("Upsample", Node("Upsample", ["x"], "p", Attribute("mode", "nearest"), Numbers("scales", 1, 1, 3, 3))) },
        { "an output that is not the last value", "network", Model([.. Network(), Output("x")]) },
        { "constant twice", "duplicate", Model(Constant("k", [1], [1]), Constant("k", [1], [1])) },
        { "convolution too much", "network", Model([.. Network(), Node("Conv", ["x", "k0", "b0"], "z")]) },
    };

    [Theory]
    [MemberData(nameof(BrokenFiles))]
    public void Parse_BrokenFile_NamesRuleAndOffset(string fault, string rule, byte[] file)
    {
        var error = Assert.Throws<ModelFormatException>(() => OnnxWeights.Parse(file));

        Assert.True($"onnx.{rule}" == error.Rule, $"{fault}: {error.Rule}: {error.Message}");
        Assert.InRange(error.Offset ?? -1, 0, file.Length);
    }

    [Fact]
    public void Parse_Network_GivesItsTensorsTheKeysOfPyTorchExamples()
    {
        var weights = OnnxWeights.Parse(Model(Network()));

        Assert.Equal([3, 1, 9, 9], weights["deconv3.conv2d.weight"].Shape);
        Assert.Same(WeightFamily.PyTorchExamples, WeightFamily.Recognize(weights));
    }

    [Fact]
    public void Parse_SharedTensors_AreFoundBehindIdentities()
    {
        var parts = Network().Where(part => !part.AsSpan().SequenceEqual(Tensor("t1", 1)))
            .Prepend(Node("Identity", ["t0"], "t1"));

        Assert.True(OnnxWeights.Parse(Model(parts)).ContainsKey("in2.bias"));
    }

    [Fact]
    public void Parse_IdentitiesInACircle_EndInAnError()
    {
        var parts = Network().Where(part => !part.AsSpan().SequenceEqual(Tensor("t1", 1)))
            .Prepend(Node("Identity", ["t1"], "t2x")).Prepend(Node("Identity", ["t2x"], "t1"));

        Assert.Equal("onnx.tensor", Assert.Throws<ModelFormatException>(() => OnnxWeights.Parse(Model(parts))).Rule);
    }

    [Fact]
    public void Parse_GenuineFileCutAnywhere_IsAnError()
    {
        var file = File.ReadAllBytes(Fixture.Network("examples.onnx"));
        var afterGraph = file.Length - 64; // the version of the operations stands after the graph and is not needed

        for (var length = 0; length < afterGraph; length += 13)
        {
            Assert.Throws<ModelFormatException>(() => OnnxWeights.Parse(file.AsSpan(0, length)));
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

    // The network with another operation of that kind before its first.
    private static byte[] Changed(string kind, byte[] node)
    {
        var parts = Network();
        var index = parts.FindIndex(part => part.AsSpan().IndexOf(Text(4, kind)) >= 0);
        parts.Insert(index, node);
        return Model(parts);
    }
}

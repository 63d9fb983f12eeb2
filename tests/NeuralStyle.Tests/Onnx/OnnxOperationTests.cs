using NeuralStyle.Graphs;
using NeuralStyle.Tests.Training;
using NeuralStyle.Weights;
using Xunit;
using static NeuralStyle.Tests.Weights.OnnxBytes;

namespace NeuralStyle.Tests.Onnx;

/// <summary>Small files of single operations, imported and run by the engine, against ONNX Runtime on the files themselves.</summary>
public sealed class OnnxOperationTests : TensorTest
{
    private const float Tolerance = 1e-3f; // of 255

    private static readonly Dictionary<string, OnnxNodes> Cases = new()
    {
        ["convolution with padding of its own"] = new OnnxNodes().Add("Conv", Kernels(3, 3, 3), Attribute("pads", 1, 1, 1, 1)),
        ["convolution with unequal padding"] = new OnnxNodes().Add("Conv", Kernels(3, 3, 2), Attribute("pads", 1, 0, 0, 1)),
        ["convolution padded to the same size"] = new OnnxNodes().Add("Conv", Kernels(3, 3, 4), Attribute("auto_pad", "SAME_UPPER")),
        ["convolution padded to the same size, more at the start"] = new OnnxNodes().Add("Conv", Kernels(3, 3, 4), Attribute("auto_pad", "SAME_LOWER")),
        ["convolution in groups"] = new OnnxNodes().Add("Conv", Kernels(6, 3, 1)).Add("Conv", Kernels(6, 1, 3), Number("group", 6), Attribute("pads", 1, 1, 1, 1)).Add("Conv", Kernels(3, 6, 1)),
        ["transposed convolution"] = new OnnxNodes().Add("Conv", Kernels(4, 3, 3), Attribute("strides", 2, 2), Attribute("pads", 1, 1, 1, 1))
            .Add("ConvTranspose", Turned(4, 3, 3), Attribute("strides", 2, 2), Attribute("pads", 1, 1, 1, 1), Attribute("output_padding", 1, 1)),
        ["transposed convolution that pads unequally"] = new OnnxNodes().Add("Conv", Kernels(4, 3, 3), Attribute("strides", 2, 2), Attribute("pads", 1, 1, 1, 1))
            .Add("ConvTranspose", Turned(4, 3, 3), Attribute("strides", 2, 2), Attribute("pads", 0, 0, 1, 1)),
        ["transposed convolution that doubles"] = new OnnxNodes().Add("Conv", Kernels(4, 3, 3), Attribute("strides", 2, 2), Attribute("pads", 1, 1, 1, 1))
            .Add("ConvTranspose", Turned(4, 3, 4), Attribute("strides", 2, 2), Attribute("auto_pad", "SAME_UPPER")),
        ["transposed convolution to a size"] = new OnnxNodes().Add("Conv", Kernels(4, 3, 3), Attribute("strides", 2, 2), Attribute("pads", 1, 1, 1, 1))
            .Add("ConvTranspose", Turned(4, 3, 3), Attribute("strides", 2, 2), Attribute("output_shape", Height, Width)),
        ["batch norm"] = new OnnxNodes().Add("BatchNormalization", [Floats([3], 1, 0.5f, 2), Floats([3], 0.1f, 0, -0.2f), Floats([3], 0.2f, 0.1f, 0), Floats([3], 1, 2, 0.5f)]),
        ["batch norm of many channels"] = new OnnxNodes().Add("Conv", Kernels(20, 3, 1)).Add("BatchNormalization", [Wave(20), Wave(20), Wave(20), Ones(20)]).Add("Conv", Kernels(3, 20, 1)),
        ["largest of each window"] = new OnnxNodes().Add("MaxPool", [], Attribute("kernel_shape", 2, 2), Attribute("strides", 2, 2), Number("ceil_mode", 1)).Resize([1, 1, 2, 2]),
        ["mean of each window"] = new OnnxNodes().Add("AveragePool", [], Attribute("kernel_shape", 2, 2), Attribute("strides", 2, 2)).Resize([1, 1, 2, 2]),
        ["upsampling by attributes"] = new OnnxNodes { OperatorSet = 8 }.Halve().Add("Upsample", [], Attribute("mode", "nearest"), Numbers("scales", 1, 1, 2, 2)),
        ["upsampling of operator set 10"] = new OnnxNodes { OperatorSet = 10 }.Halve().Add("Resize", [Floats([4], 1, 1, 2, 2)], Attribute("mode", "nearest")),
        ["upsampling to a size"] = new OnnxNodes().Halve().Add("Resize", [null, null, Longs(1, 3, Height, Width)], Attribute("mode", "nearest"), Attribute("coordinate_transformation_mode", "asymmetric"), Attribute("nearest_mode", "floor")),
        ["half-pixel upsampling by two"] = new OnnxNodes().Halve().Resize([1, 1, 2, 2], Attribute("coordinate_transformation_mode", "half_pixel"), Attribute("nearest_mode", "round_prefer_floor")),
        ["half-pixel upsampling by four, rounding up"] = new OnnxNodes().Halve().Halve().Resize([1, 1, 4, 4], Attribute("coordinate_transformation_mode", "half_pixel"), Attribute("nearest_mode", "round_prefer_ceil")),
        ["asymmetric upsampling by two, rounding"] = new OnnxNodes().Halve().Resize([1, 1, 2, 2], Attribute("coordinate_transformation_mode", "asymmetric"), Attribute("nearest_mode", "round_prefer_floor")),
        ["upsampling as TensorFlow's"] = new OnnxNodes { OperatorSet = 12 }.Halve().Resize([1, 1, 2, 2], Attribute("coordinate_transformation_mode", "tf_half_pixel_for_nn"), Attribute("nearest_mode", "floor")),
        ["upsampling of two dimensions"] = new OnnxNodes { OperatorSet = 18 }.Halve().Resize([2, 2], Attribute("axes", 2, 3), Attribute("coordinate_transformation_mode", "asymmetric"), Attribute("nearest_mode", "floor")),
        ["padding with copies, and cut"] = new OnnxNodes().Add("Pad", [Longs(0, 0, 1, 2, 0, 0, 3, 0)], Attribute("mode", "edge")).Add("Pad", [Longs(0, 0, -1, -2, 0, 0, -3, 0)]),
        ["padding of two dimensions"] = new OnnxNodes { OperatorSet = 18 }.Add("Pad", [Longs(2, 2, 2, 2), null, Longs(-2, -1)], Attribute("mode", "reflect")).Add("Conv", Kernels(3, 3, 5)),
        ["leaky ReLU"] = new OnnxNodes().Add("Sub", [Floats([1], 0.5f)]).Add("LeakyRelu", [], Attribute("alpha", 0.01f)).Add("Add", [Floats([1], 0.2f)]),
        ["ReLU of six"] = new OnnxNodes().Add("Mul", [Floats([1], 20)]).Add("Clip", [Floats([], 0), Floats([], 6)]).Add("Div", [Floats([], 7)]),
        ["negative"] = new OnnxNodes().Add("Conv", Kernels(3, 3, 1)).Add("Neg", []).Add("Add", [Floats([3, 1, 1], 1, 0.9f, 0.8f)]),
        ["one less a map"] = new OnnxNodes().Add("Conv", Kernels(3, 3, 1)).Add("Sub", [Floats([1], 1)], isFirst: false),
        ["other order of the channels"] = new OnnxNodes().Add("Gather", [Longs(2, 0, 1)], Number("axis", 1)).Add("Mul", [Floats([1, 3, 1, 1], 0.9f, 0.8f, 0.7f)]),
        ["channels reversed"] = new OnnxNodes().Add("Slice", [Longs(-1), Longs(long.MinValue), Longs(1), Longs(-1)]).Add("Conv", Kernels(3, 3, 1)),
        ["channels joined"] = new OnnxNodes().Join("Concat", Number("axis", 1)).Add("Conv", Kernels(3, 6, 1)),
        ["sum with itself"] = new OnnxNodes().Join("Sum").Add("Mul", [Floats([1], 0.4f)]),
        ["norm spelled out by a root"] = Norm(nodes => nodes.Add("Sqrt", []), "Div"),
        ["norm spelled out by a reciprocal"] = Norm(nodes => nodes.Add("Sqrt", []).Add("Reciprocal", []), "Mul"),
        ["norm spelled out by a power"] = Norm(nodes => nodes.Add("Pow", [Floats([], -0.5f)]), "Mul"),
        ["norm spelled out in operator set 21"] = Norm(nodes => nodes.Add("Sqrt", []), "Div", operatorSet: 21),
        ["norm spelled out with the channels last"] = Norm(nodes => nodes.Add("Pow", [Floats([], 0.5f)]), "Div", isLast: true),
        ["norm of unbiased variance for one size"] = Norm(nodes => nodes.Add("Sqrt", []), "Div", factor: Pixels / (Pixels - 1)),
        ["group norm of a group for each channel"] = new OnnxNodes { OperatorSet = 21 }.Add("Conv", Kernels(3, 3, 1))
            .Add("GroupNormalization", [Floats([3], 0.2f, 0.3f, 0.1f), Floats([3], 0.5f, 0.4f, 0.6f)], Number("num_groups", 3), Attribute("epsilon", 1e-3f)),
        ["norm without scale and shift"] = new OnnxNodes().Add("Conv", Kernels(3, 3, 1)).Add("InstanceNormalization", [Ones(3), Zeros(3)]).Add("Sigmoid", []),
    };

    private const float Pixels = Height * Width;
    private const int Height = 40;
    private const int Width = 44;

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Import_Operation_RunsAsInOnnxRuntime(string name)
    {
        var file = Cases[name].Build(Height, Width);
        var image = TrainingImages.Image(Width, Height, seed: 3).ToFloat();
        using var session = new OnnxSession(file);
        using var stylizer = Stylizer.Create(OnnxReader.Parse(file, input: ValueRange.ZeroToOne, output: ValueRange.ZeroToOne));

        var expected = session.Run([("x", [1, 3, Height, Width], OnnxSession.ToPlanes(image))], "y");

        var actual = OnnxSession.ToPlanes(stylizer.Stylize(image));
        Assert.InRange(expected.Zip(actual, (a, b) => Math.Abs(Math.Clamp(a, 0, 1) - b) * 255).Max(), 0, Tolerance);
        Assert.InRange(expected.Count(value => value is > 0 and < 1), expected.Length / 3, expected.Length); // most are no limits
    }

    private static OnnxNodes Norm(Func<OnnxNodes, OnnxNodes> root, string last, float? factor = null, int operatorSet = 17, bool isLast = false)
    {
        var nodes = new OnnxNodes { OperatorSet = operatorSet }.Add("Conv", Kernels(3, 3, 1));
        nodes = isLast ? nodes.Add("Transpose", [], Attribute("perm", 0, 2, 3, 1)) : nodes;
        var map = nodes.Value;
        var centered = Mean(nodes, isLast).Add("Sub", [], map).Value;
        nodes = Mean(nodes.Add("Mul", [], centered), isLast);
        nodes = factor is { } ratio ? nodes.Add("Mul", [Floats([], ratio)]) : nodes;
        nodes = root(nodes.Add("Add", [Floats([1], 1e-3f)])).Add(last, [], centered);
        return isLast
            ? nodes.Add("Mul", [Floats([3], 0.2f, 0.3f, 0.1f)]).Add("Add", [Floats([1, 1, 3], 0.5f, 0.4f, 0.6f)]).Add("Transpose", [], Attribute("perm", 0, 3, 1, 2))
            : nodes.Add("Mul", [Floats([3, 1, 1], 0.2f, 0.3f, 0.1f)]).Add("Add", [Floats([1, 3, 1, 1], 0.5f, 0.4f, 0.6f)]);
    }

    private static OnnxNodes Mean(OnnxNodes nodes, bool isLast)
        => nodes.OperatorSet < 18 ? nodes.Add("ReduceMean", [], Attribute("axes", isLast ? [1, 2] : [2, 3])) : nodes.Add("ReduceMean", [Longs(-1, 2)]);

    private static OnnxInput?[] Kernels(long outChannels, long inChannels, long side) => [Wave(outChannels, inChannels, side, side), Wave(outChannels)];

    private static OnnxInput?[] Turned(long inChannels, long outChannels, long side) => [Wave(inChannels, outChannels, side, side), Wave(outChannels)];

    // Different numbers whose sum over a kernel is around one.
    private static OnnxInput Wave(params long[] shape)
    {
        var count = shape.Aggregate((a, b) => a * b);
        var fan = Math.Max(1, count / shape[0]);
        return Floats(shape, [.. Enumerable.Range(0, (int)count).Select(i => (0.5f + MathF.Sin(i * 1.7f)) / fan)]);
    }

    private static OnnxInput Floats(long[] shape, params float[] values) => new(name => Tensor(name, shape, values));

    private static OnnxInput Longs(params long[] values) => new(name => Integers(name, values));

    private static OnnxInput Ones(int count) => new(name => Constant(name, [count], [.. Enumerable.Repeat(1f, count)]));

    private static OnnxInput Zeros(int count) => new(name => Constant(name, [count], new float[count]));

    private static byte[] Number(string name, long value) => [.. Text(1, name), .. NeuralStyle.Tests.Weights.OnnxBytes.Number(3, value), .. NeuralStyle.Tests.Weights.OnnxBytes.Number(20, 2)];
}

using static NeuralStyle.Tests.Weights.OnnxBytes;

namespace NeuralStyle.Tests.Onnx;

/// <summary>Writes a file that ONNX Runtime can run, operation by operation, each on the value of the one before.</summary>
internal sealed class OnnxNodes
{
    private readonly List<byte[]> _parts = [];

    /// <summary>The version of the operators.</summary>
    public int OperatorSet { get; init; } = 17;

    /// <summary>The name of the last value.</summary>
    public string Value { get; private set; } = "x";

    /// <summary>Adds an operation on the last value and constants.</summary>
    public OnnxNodes Add(string kind, OnnxInput?[] constants, params byte[][] attributes) => Add(kind, constants, isFirst: true, attributes);

    /// <summary>Adds an operation on the last value and constants, in that order or the other.</summary>
    public OnnxNodes Add(string kind, OnnxInput?[] constants, bool isFirst, params byte[][] attributes)
    {
        var names = constants.Select(Store).ToArray();
        return Node(kind, isFirst ? [Value, .. names] : [.. names, Value], attributes);
    }

    /// <summary>Adds an operation on a value of before and the last one; the last one comes second for Sub and Div.</summary>
    public OnnxNodes Add(string kind, OnnxInput?[] constants, string other) => Node(kind, [other, Value, .. constants.Select(Store)]);

    /// <summary>Adds an operation that reads the last value twice.</summary>
    public OnnxNodes Join(string kind, params byte[][] attributes) => Node(kind, [Value, Value], attributes);

    /// <summary>Halves height and width.</summary>
    public OnnxNodes Halve() => Add("MaxPool", [], Attribute("kernel_shape", 2, 2), Attribute("strides", 2, 2));

    /// <summary>Adds a Resize by factors.</summary>
    public OnnxNodes Resize(float[] factors, params byte[][] attributes)
        => Add("Resize", [OperatorSet < 13 ? new OnnxInput(name => Tensor(name, [0], [])) : null, new OnnxInput(name => Tensor(name, [factors.Length], factors))], [Attribute("mode", "nearest"), .. attributes.Length > 0 ? attributes : [Attribute("coordinate_transformation_mode", "asymmetric"), Attribute("nearest_mode", "floor")]]);

    /// <summary>The file: input x and output y are (1, 3, H, W).</summary>
    public byte[] Build(int height, int width)
    {
        var shape = Shape(1, 3, height, width);
        var graph = NeuralStyle.Tests.Weights.OnnxBytes.Join([.. _parts, NeuralStyle.Tests.Weights.OnnxBytes.Node("Identity", [Value], "y"), Text(2, "nodes"), Content(11, [.. Text(1, "x"), .. shape]), Content(12, [.. Text(1, "y"), .. shape])]);
        return [.. Number(1, 8), .. Content(7, graph), .. Content(8, Number(2, OperatorSet))];
    }

    private OnnxNodes Node(string kind, string[] inputs, params byte[][] attributes)
    {
        var output = $"v{_parts.Count}";
        _parts.Add(NeuralStyle.Tests.Weights.OnnxBytes.Node(kind, inputs, output, attributes));
        Value = output;
        return this;
    }

    private string Store(OnnxInput? constant)
    {
        if (constant is null)
        {
            return "";
        }

        var name = $"c{_parts.Count}";
        _parts.Add(constant.Write(name));
        return name;
    }
}

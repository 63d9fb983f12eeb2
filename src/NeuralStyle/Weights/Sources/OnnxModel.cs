using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>Graph and tensors of an ONNX file, as far as weights need them.</summary>
/// <remarks>Field numbers are those of onnx.proto, IR version 3 and later.</remarks>
internal sealed class OnnxModel
{
    private const int MaxNodes = 10_000;
    private const int MaxTensors = 20_000;

    private readonly OnnxTensorReader _reader;
    private readonly List<OnnxNode> _nodes = [];
    private readonly Dictionary<string, OnnxTensor> _tensors = new(StringComparer.Ordinal);
    private readonly List<string> _inputs = [];
    private readonly List<string> _outputs = [];

    private OnnxModel(OnnxFolder? folder) => _reader = new OnnxTensorReader(folder);

    /// <summary>The operations in the order of the file, which runs from inputs to outputs.</summary>
    public IReadOnlyList<OnnxNode> Nodes => _nodes;

    /// <summary>The tensors that the file holds, as initializers or as constants.</summary>
    public IReadOnlyDictionary<string, OnnxTensor> Tensors => _tensors;

    /// <summary>The names of the graph's inputs that are no tensors: old files list both.</summary>
    public IEnumerable<string> Inputs => _inputs.Where(name => !_tensors.ContainsKey(name));

    /// <summary>The names of the graph's outputs.</summary>
    public IReadOnlyList<string> Outputs => _outputs;

    /// <summary>Reads a model; tensors are copied out of the bytes.</summary>
    /// <param name="file">The bytes.</param>
    /// <param name="folder">The folder for tensors in other files; null if there is none.</param>
    /// <exception cref="ModelFormatException">The bytes are no ONNX model, or exceed a limit.</exception>
    public static OnnxModel Parse(ReadOnlySpan<byte> file, OnnxFolder? folder)
    {
        var model = new OnnxModel(folder);
        var hasGraph = false;
        for (var fields = new ProtobufFields(file, offset: 0); fields.Next();)
        {
            if (fields is { Number: 7, HasContent: true })
            {
                OnnxValues.Require(!hasGraph, "graph", fields.ContentOffset, $"The file has two graphs.");
                hasGraph = true;
                model.ReadGraph(fields.Content, fields.ContentOffset);
            }
        }

        OnnxValues.Require(hasGraph, "graph", 0, $"The file has no graph: it is no ONNX model.");
        return model;
    }

    private void ReadGraph(ReadOnlySpan<byte> graph, int offset)
    {
        for (var fields = new ProtobufFields(graph, offset); fields.Next();)
        {
            switch (fields.Number)
            {
                case 1: AddNode(fields); break;
                case 5: AddTensor(_reader.Read(fields.Content, fields.ContentOffset), fields.ContentOffset); break;
                case 11: AddName(_inputs, fields, MaxTensors, "inputs"); break;
                case 12: AddName(_outputs, fields, MaxTensors, "outputs"); break;
            }
        }
    }

    private static void AddName(List<string> names, ProtobufFields fields, int limit, string what)
    {
        OnnxValues.Require(names.Count < limit, "limit", fields.ContentOffset, $"The graph has more {what} than the limit of {limit}.");
        names.Add(FirstText(fields.Content, fields.ContentOffset));
    }

    private void AddNode(ProtobufFields fields)
    {
        OnnxValues.Require(_nodes.Count < MaxNodes, "limit", fields.ContentOffset, $"The graph has more operations than the limit of {MaxNodes}.");
        var node = OnnxNode.Read(fields.Content, fields.ContentOffset, _reader);
        _nodes.Add(node);
        if (node.Constant is { } tensor)
        {
            AddTensor(tensor, fields.ContentOffset);
        }
    }

    private void AddTensor(OnnxTensor tensor, int offset)
    {
        OnnxValues.Require(_tensors.Count < MaxTensors, "limit", offset, $"The graph has more tensors than the limit of {MaxTensors}.");
        OnnxValues.Require(_tensors.TryAdd(tensor.Name, tensor), "duplicate", offset, $"The tensor {Untrusted.Quote(tensor.Name)} is there twice.");
    }

    private static string FirstText(ReadOnlySpan<byte> message, int offset)
    {
        for (var fields = new ProtobufFields(message, offset); fields.Next();)
        {
            if (fields is { Number: 1, HasContent: true })
            {
                return OnnxValues.Text(fields.Content, fields.ContentOffset);
            }
        }

        return "";
    }
}

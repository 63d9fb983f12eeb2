using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>Graph, tensors and metadata of an ONNX file.</summary>
/// <remarks>Field numbers are those of onnx.proto, IR version 3 and later.</remarks>
internal sealed class OnnxModel
{
    private const int MaxNodes = 10_000;
    private const int MaxTensors = 20_000;
    private const int MaxEntries = 1000;

    private readonly OnnxTensorReader _reader;
    private readonly List<OnnxNode> _nodes = [];
    private readonly Dictionary<string, OnnxTensor> _tensors = new(StringComparer.Ordinal);
    private readonly List<OnnxPort> _inputs = [];
    private readonly List<OnnxPort> _outputs = [];
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);

    private OnnxModel(OnnxFolder? folder) => _reader = new OnnxTensorReader(folder);

    /// <summary>The operations in the order of the file, which runs from inputs to outputs.</summary>
    public IReadOnlyList<OnnxNode> Nodes => _nodes;

    /// <summary>The tensors that the file holds, as initializers or as constants.</summary>
    public IReadOnlyDictionary<string, OnnxTensor> Tensors => _tensors;

    /// <summary>The graph's inputs that are no tensors: old files list both.</summary>
    public IReadOnlyList<OnnxPort> Inputs => [.. _inputs.Where(input => !_tensors.ContainsKey(input.Name))];

    /// <summary>The graph's outputs.</summary>
    public IReadOnlyList<OnnxPort> Outputs => _outputs;

    /// <summary>Texts about the model, by key.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _metadata;

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
            switch (fields)
            {
                case { Number: 7, HasContent: true }:
                    OnnxValues.Require(!hasGraph, "graph", fields.ContentOffset, $"The file has two graphs.");
                    hasGraph = true;
                    model.ReadGraph(fields.Content, fields.ContentOffset);
                    break;
                case { Number: 14, HasContent: true }:
                    model.AddMetadata(fields);
                    break;
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
                case 11: AddPort(_inputs, fields, "inputs"); break;
                case 12: AddPort(_outputs, fields, "outputs"); break;
            }
        }
    }

    private static void AddPort(List<OnnxPort> ports, ProtobufFields fields, string what)
    {
        OnnxValues.Require(ports.Count < MaxTensors, "limit", fields.ContentOffset, $"The graph has more {what} than the limit of {MaxTensors}.");
        ports.Add(OnnxPort.Read(fields.Content, fields.ContentOffset));
    }

    private void AddMetadata(ProtobufFields entry)
    {
        OnnxValues.Require(_metadata.Count < MaxEntries, "limit", entry.ContentOffset, $"The file has more entries of metadata than the limit of {MaxEntries}.");
        var (key, value) = ("", "");
        for (var fields = new ProtobufFields(entry.Content, entry.ContentOffset); fields.Next();)
        {
            var text = OnnxValues.OptionalText(fields.Content) ?? "";
            (key, value) = fields.Number switch { 1 => (text, value), 2 => (key, text), _ => (key, value) };
        }

        _metadata[key] = value;
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
}

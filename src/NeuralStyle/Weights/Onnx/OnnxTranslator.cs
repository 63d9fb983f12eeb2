using NeuralStyle.Common;
using NeuralStyle.Graphs;

namespace NeuralStyle.Weights;

/// <summary>Translates the operations of an ONNX graph into those of a network: each by the rule of its operator, from what its inputs mean.</summary>
/// <remarks>
/// Parts of an operation, such as those of a norm that is spelled out, the scaling of channels, or a crop whose size follows from another value, are kept
/// with the value until the operation is known. Sizes that the file computes are computed too, for the probes.
/// </remarks>
internal sealed partial class OnnxTranslator
{
    private const int ImageChannels = 3;

    private static readonly Dictionary<string, Func<OnnxTranslator, OnnxNode, OnnxValue>> Rules = new(StringComparer.Ordinal)
    {
        ["Identity"] = (t, node) => t.Required(node, 0),
        ["Dropout"] = (t, node) => t.Required(node, 0),
        ["Cast"] = (t, node) => t.Required(node, 0),
        ["Round"] = (t, node) => t.Finished(node),
        ["Floor"] = (t, node) => t.Finished(node),
        ["Conv"] = (t, node) => t.Convolve(node),
        ["ConvTranspose"] = (t, node) => t.ConvolveTransposed(node),
        ["InstanceNormalization"] = (t, node) => t.Normalize(node),
        ["GroupNormalization"] = (t, node) => t.NormalizeGroups(node),
        ["BatchNormalization"] = (t, node) => t.ScaleByBatchNorm(node),
        ["Relu"] = (t, node) => t.Activate(node, ActivationKind.Relu),
        ["Tanh"] = (t, node) => t.Activate(node, ActivationKind.Tanh),
        ["Sigmoid"] = (t, node) => t.Activate(node, ActivationKind.Sigmoid),
        ["LeakyRelu"] = (t, node) => t.Leak(node),
        ["Clip"] = (t, node) => t.Clamp(node),
        ["MaxPool"] = (t, node) => t.Pool(node, PoolKind.Max),
        ["AveragePool"] = (t, node) => t.Pool(node, PoolKind.Average),
        ["Pad"] = (t, node) => t.Pad(node),
        ["Upsample"] = (t, node) => t.Upsample(node),
        ["Resize"] = (t, node) => t.Upsample(node),
        ["Crop"] = (t, node) => t.CropBorder(node),
        ["Slice"] = (t, node) => t.Slice(node),
        ["Gather"] = (t, node) => t.Reorder(node),
        ["Concat"] = (t, node) => t.Concatenate(node),
        ["Transpose"] = (t, node) => t.Transpose(node),
        ["Shape"] = (t, node) => t.ShapeOf(node),
        ["Reshape"] = (t, node) => t.Reshape(node),
        ["Flatten"] = (t, node) => t.SameChannels(node),
        ["Squeeze"] = (t, node) => t.SameChannels(node),
        ["Unsqueeze"] = (t, node) => t.SameChannels(node),
        ["Expand"] = (t, node) => t.SameChannels(node),
        ["ReduceMean"] = (t, node) => t.Average(node),
        ["GlobalAveragePool"] = (t, node) => t.Average(node),
        ["Sqrt"] = (t, node) => t.Root(node),
        ["Reciprocal"] = (t, node) => t.Invert(node),
        ["Pow"] = (t, node) => t.Raise(node),
        ["Add"] = (t, node) => t.Combine(node),
        ["Sum"] = (t, node) => t.Combine(node),
        ["Sub"] = (t, node) => t.Combine(node),
        ["Mul"] = (t, node) => t.Combine(node),
        ["Div"] = (t, node) => t.Combine(node),
        ["Neg"] = (t, node) => t.Scale(node, t.MapOf(node, 0), -1, 0),
        ["Affine"] = (t, node) => t.Scale(node, t.MapOf(node, 0), node.Number("alpha") ?? 1, node.Number("beta") ?? 0),
        ["ImageScaler"] = (t, node) => t.ScaleImage(node),
        ["Split"] = (_, node) => throw node.Unknown("parts a value, such as the values of a style: fold the style into the file."),
        ["MatMul"] = (t, node) => t.Mix(node),
        ["Gemm"] = (t, node) => t.Mix(node),
    };

    private readonly OnnxGraphBuilder _graph;
    private readonly OnnxWeightStore _weights = new();
    private readonly Dictionary<string, OnnxValue> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<OnnxMap, int> _written = new(ReferenceEqualityComparer.Instance); // maps whose operations are in the graph, and their values

    private OnnxTranslator(OnnxModel model, OnnxInputs inputs, ValueRange range)
    {
        _graph = OnnxGraphBuilder.Create(inputs.Size);
        foreach (var tensor in model.Tensors)
        {
            _values[tensor.Key] = new OnnxConstant(tensor.Value);
        }

        var scaling = OnnxScaling.Of(range.ToRange(input: 0));
        _values[inputs.Image.Name] = new OnnxMap(Source: 0, ImageChannels) { Layout = inputs.Layout, Scaling = scaling.IsIdentity ? null : scaling };
        if (inputs.Style is { } style)
        {
            _values[style.Name] = new OnnxStyleWeights();
        }
    }

    /// <summary>The weights.</summary>
    public OnnxWeightStore Weights => _weights;

    /// <summary>The operations.</summary>
    public IReadOnlyList<GraphOperation> Operations => _graph.Operations;

    /// <summary>The scaling of the image before the first operation on it.</summary>
    public OnnxScaling First { get; private set; } = OnnxScaling.None(ImageChannels);

    /// <summary>The result, before what is left to be done to it.</summary>
    public OnnxMap Last { get; private set; } = new(Source: 0, ImageChannels);

    /// <summary>Translates a graph.</summary>
    /// <param name="model">The graph.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="range">The range of the file's images, to which RGB in [0, 1] is converted.</param>
    /// <exception cref="ModelFormatException">An operation has no rule, or does not fit into a network.</exception>
    public static OnnxTranslator Translate(OnnxModel model, OnnxInputs inputs, ValueRange range)
    {
        var translator = new OnnxTranslator(model, inputs, range);
        var (nodes, output) = Needed(model);
        foreach (var node in nodes)
        {
            translator.Follow(node);
        }

        translator.Last = nodes.Count > 0 && output is not null && translator._values.GetValueOrDefault(output) is OnnxMap map && map.Layout.Rank == 4
            ? map
            : throw new ModelFormatException("The network's output is not an image that its operations compute.", offset: 0, rule: "onnx.network");
        return translator;
    }

    /// <summary>Writes what is left to be done to the result, but for its scaling and its clip, and returns its value.</summary>
    public int Finish() => Write(Last with { Scaling = Last.Norm is null ? null : Last.Scaling, Clip = null }, OnnxNode.End);

    // The operations that the first output needs, in order, and the output.
    private static (List<OnnxNode> Nodes, string? Output) Needed(OnnxModel model)
    {
        var output = model.Outputs.FirstOrDefault()?.Name ?? model.Nodes.LastOrDefault()?.Outputs.FirstOrDefault();
        var needed = new HashSet<string>(StringComparer.Ordinal) { output ?? "" };
        var nodes = new List<OnnxNode>();
        for (var i = model.Nodes.Count - 1; i >= 0; i--)
        {
            if (model.Nodes[i].Constant is null && model.Nodes[i].Outputs.Exists(needed.Contains))
            {
                nodes.Add(model.Nodes[i]);
                needed.UnionWith(model.Nodes[i].Inputs);
            }
        }

        nodes.Reverse();
        return (nodes, output);
    }

    private void Follow(OnnxNode node)
    {
        node.Require(node.Domain is "" or "ai.onnx", $"is of {Untrusted.Quote(node.Domain)} and none of ONNX's own.");
        var value = (IsWeight(node) ? null : OnnxNumbers.Evaluate(node, [.. node.Inputs.Select((_, i) => Numbers(node, i))]))
            ?? (Rules.TryGetValue(node.Operator, out var rule) ? rule(this, node) : throw node.Unknown("is none that a style network is made of."));
        node.Require(_values.TryAdd(node.Outputs.FirstOrDefault() ?? "", value), "computes a value that there is already.");
    }

    // Tensors stay what they are, also where they are few numbers: they may be weights.
    private bool IsWeight(OnnxNode node)
        => node.Operator is "Identity" or "Cast" or "Reshape" or "Squeeze" or "Unsqueeze" && ValueOf(node, 0) is OnnxConstant { Tensor.Weights: not null };

    // Null for an input that is left out.
    private OnnxValue? ValueOf(OnnxNode node, int input)
    {
        var name = node.Inputs.ElementAtOrDefault(input) ?? "";
        return name.Length == 0 ? null : _values.TryGetValue(name, out var value) ? value : throw new ModelFormatException(
            $"{Untrusted.Quote(node.Operator)} reads {Untrusted.Quote(name)}, which the file does not hold and no operation before it computes.", offset: node.Offset, rule: "onnx.tensor");
    }

    private OnnxValue Required(OnnxNode node, int input) => ValueOf(node, input) ?? throw node.Unknown("reads too few values.");

    private OnnxMap MapOf(OnnxNode node, int input) => Required(node, input) as OnnxMap ?? throw node.Unknown("does not read a map of features.");

    private OnnxTensor Tensor(OnnxNode node, int input)
        => Required(node, input) is OnnxConstant { Tensor: { Weights: not null } tensor }
            ? tensor
            : throw node.Unknown($"reads {Untrusted.Quote(node.Inputs[input])}, and needs a floating-point tensor of the file there.");

    private OnnxNumbers? Numbers(OnnxNode node, int input) => ValueOf(node, input) switch
    {
        OnnxNumbers numbers => numbers,
        OnnxConstant constant => OnnxNumbers.Of(constant.Tensor, _graph.Probes),
        _ => null,
    };

    // Those of an attribute, or of an input that are the same for all sizes; null if there are none.
    private double[]? Amounts(OnnxNode node, string attribute, int input)
        => node.Integers(attribute) is { Count: > 0 } list ? [.. list.Select(value => (double)value)] : Numbers(node, input)?.Same(_graph.Active);
}

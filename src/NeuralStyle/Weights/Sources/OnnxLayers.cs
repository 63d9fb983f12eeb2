using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>The operations of an ONNX network on the image, in order, and the tensors of its convolutions.</summary>
internal sealed class OnnxLayers
{
    public const string Convolution = "Conv";
    public const string StridedConvolution = "Conv of stride 2";
    public const string Norm = "InstanceNormalization";
    public const string Activation = "Relu";
    public const string Sum = "Add";
    public const string Upsample = "Upsample";

    private const float Epsilon = 1e-5f; // PyTorch's

    private readonly OnnxModel _model;
    private readonly HashSet<string> _image; // the values made of it
    private readonly Dictionary<string, string> _aliases = new(StringComparer.Ordinal); // tensors that an Identity renames

    private OnnxLayers(OnnxModel model)
        => (_model, _image) = (model, model.Inputs.ToHashSet(StringComparer.Ordinal));

    /// <summary>The operations on the image, in order, without padding.</summary>
    public List<string> Steps { get; } = [];

    /// <summary>For each convolution its kernels, bias, and its norm's scale and shift.</summary>
    public List<List<WeightTensor>> Convolutions { get; } = [];

    /// <summary>Follows the image through a model.</summary>
    /// <exception cref="ModelFormatException">It meets an operation that such networks do not have.</exception>
    public static OnnxLayers Find(OnnxModel model)
    {
        var layers = new OnnxLayers(model);
        foreach (var node in model.Nodes)
        {
            if (node.Inputs.Any(layers._image.Contains))
            {
                layers.Follow(node);
            }
            else if (node is { Operator: "Identity", Inputs: [var source], Outputs: [var name] })
            {
                layers._aliases[name] = source;
            }
        }

        return layers;
    }

    private void Follow(OnnxNode node)
    {
        switch (node.Operator)
        {
            case "Shape":
                return; // its size, for upsampling: no longer the image
            case "Identity":
                break;
            case "Pad":
                Require(node.Text("mode") == "reflect", node, "pads with something else than reflection");
                break;
            case "Conv":
                AddConvolution(node);
                break;
            case "InstanceNormalization":
                AddNorm(node);
                break;
            case "Relu" or "Add":
                Steps.Add(node.Operator);
                break;
            case "Upsample" or "Resize":
                Require(node.Text("mode") is null or "nearest", node, "interpolates between pixels");
                Steps.Add(Upsample);
                break;
            default:
                Require(false, node, "is none of such a network");
                break;
        }

        _image.UnionWith(node.Outputs);
    }

    private void AddConvolution(OnnxNode node)
    {
        Require(node.Integers("pads").All(pad => pad == 0), node, "pads with zeros");
        Require(node.Integers("group").All(group => group == 1) && node.Integers("dilations").All(step => step == 1), node, "has groups or dilations");
        Require(node.Inputs.Count == 3, node, "has no bias");
        var stride = node.Integers("strides") is [var first, ..] ? first : 1;
        Require(stride is 1 or 2, node, "has another stride than 1 or 2");
        Steps.Add(stride == 1 ? Convolution : StridedConvolution);
        Convolutions.Add([Tensor(node, 1), Tensor(node, 2)]);
    }

    private void AddNorm(OnnxNode node)
    {
        var epsilon = node.Attributes.GetValueOrDefault("epsilon")?.Number ?? Epsilon;
        Require(Math.Abs(epsilon - Epsilon) < Epsilon / 100, node, "has another epsilon than 1e-5");
        Require(node.Inputs.Count == 3 && Convolutions is [.., { Count: 2 }], node, "follows no convolution");
        Steps.Add(Norm);
        Convolutions[^1].AddRange([Tensor(node, 1), Tensor(node, 2)]);
    }

    private WeightTensor Tensor(OnnxNode node, int input)
    {
        var name = node.Inputs[input];
        var hops = 0;
        while (_aliases.TryGetValue(name, out var source) && hops++ < _aliases.Count)
        {
            name = source;
        }

        return _model.Initializers.GetValueOrDefault(name)
            ?? throw new ModelFormatException(
                $"{Untrusted.Quote(node.Operator)} reads {Untrusted.Quote(name)}, which the file holds no floating-point tensor for.", offset: node.Offset, rule: "onnx.tensor");
    }

    private static void Require(bool condition, OnnxNode node, string what)
    {
        if (!condition)
        {
            throw new ModelFormatException(
                $"The operation {Untrusted.Quote(node.Operator)} {what}: the network is not one of the ONNX model zoo's fast-neural-style networks.", offset: node.Offset, rule: "onnx.network");
        }
    }
}

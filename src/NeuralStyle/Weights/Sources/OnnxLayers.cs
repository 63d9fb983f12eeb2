using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>The operations of an ONNX network on the image, in order, and the tensors of its convolutions.</summary>
/// <remarks>
/// The path of the image is followed: each operation must read the last value, or, for a sum, one that was made before. What
/// stands around the network is taken apart from its steps: other orders of the dimensions, scaling of colors, clipping.
/// </remarks>
internal sealed partial class OnnxLayers
{
    private const float Epsilon = 1e-5f; // PyTorch's
    private const int MaxHops = 64; // from name to name

    private readonly OnnxModel _model;
    private readonly Dictionary<string, ImageValue> _image = new(StringComparer.Ordinal); // the values made of it
    private readonly Dictionary<string, string> _aliases = new(StringComparer.Ordinal); // tensors that an Identity renames
    private readonly Dictionary<string, OnnxIntegers> _integers = new(StringComparer.Ordinal); // that the file computes
    private int _version; // of the last value
    private bool _isChannelsLast;
    private OnnxColors _colors = OnnxColors.None; // since the last step

    private OnnxLayers(OnnxModel model)
    {
        _model = model;
        _isChannelsLast = model.Nodes.FirstOrDefault(node => node.Operator == "Transpose" && node.Integers("perm").Count == 4)?.Integers("perm") is [0, 3, 1, 2];
        foreach (var name in model.Inputs)
        {
            _image[name] = new ImageValue(Version: 0, Step: 0, Cut: 0);
        }
    }

    /// <summary>The operations on the image, in order.</summary>
    public List<string> Steps { get; } = [];

    /// <summary>For each convolution its kernels, bias, and its norm's scale and shift.</summary>
    public List<List<WeightTensor>> Convolutions { get; } = [];

    /// <summary>The scaling of colors before the first step.</summary>
    public OnnxColors Input { get; private set; } = OnnxColors.None;

    /// <summary>The scaling of colors before the tanh, if there is one.</summary>
    public OnnxColors BeforeTanh { get; private set; } = OnnxColors.None;

    /// <summary>The scaling of colors after the last step.</summary>
    public OnnxColors Output => _colors;

    /// <summary>The lowest and highest color at the end, where it is clipped.</summary>
    public (double Low, double High)? Clip { get; private set; }

    /// <summary>Follows the image through a model.</summary>
    /// <exception cref="ModelFormatException">It meets an operation that such networks do not have.</exception>
    public static OnnxLayers Find(OnnxModel model)
    {
        var layers = new OnnxLayers(model);
        foreach (var node in model.Nodes)
        {
            if (node.Inputs.Any(layers._image.ContainsKey))
            {
                layers.Follow(node);
            }
            else
            {
                layers.Compute(node);
            }
        }

        var end = model.Outputs.Where(layers._image.ContainsKey).Select(name => layers._image[name]);
        return model.Outputs.Count == 0 || end.Any(value => value == layers.Last)
            ? layers
            : throw new ModelFormatException("The network's output is not what its last operation makes: it is none that is known.", offset: 0, rule: "onnx.network");
    }

    // What is not of the image: other names for tensors, and amounts.
    private void Compute(OnnxNode node)
    {
        if (node is { Operator: "Identity", Inputs: [var source], Outputs: [var other] })
        {
            _aliases[other] = source;
        }
        else if (node.Outputs is [var name] && OnnxIntegers.Evaluate(node, [.. node.Inputs.Select((_, i) => IntegersOf(node, i))]) is { } integers)
        {
            _integers[name] = integers;
        }
    }

    private ImageValue Last => new(_version, Steps.Count, Cut: 0);

    private void Follow(OnnxNode node)
    {
        if (node.Operator == "Shape")
        {
            return; // its size, for upsampling: no longer the image
        }

        var value = Apply(node);
        foreach (var output in node.Outputs)
        {
            _image[output] = value;
        }
    }

    private ImageValue Apply(OnnxNode node) => node.Operator switch
    {
        "Identity" or "Dropout" => ValueOf(node),
        "Cast" => ToFloats(node),
        "Transpose" => Reorder(node),
        "Conv" => Convolve(node),
        "ConvTranspose" => Double(node),
        "InstanceNormalization" => Normalize(node),
        "Relu" or "Tanh" => Step(node, node.Operator),
        "Add" when node.Inputs.All(_image.ContainsKey) => Sum(node),
        "Add" or "Sub" or "Mul" or "Div" or "Affine" or "ImageScaler" => Color(node),
        "Clip" => Clamp(node),
        "Pad" => Pad(node),
        "Upsample" or "Resize" => Upsample(node),
        "Crop" or "Slice" => Cut(node),
        _ => throw Unknown(node, "is none of such a network"),
    };

    private ImageValue ValueOf(OnnxNode node)
        => node.Inputs is [var name, ..] && _image.TryGetValue(name, out var value) ? value : throw Unknown(node, "reads the image in another place");

    private ImageValue Step(OnnxNode node, string name)
    {
        Require(ValueOf(node) == Last, node, "does not read what the operation before it made");
        return Advance(node, name);
    }

    private ImageValue Advance(OnnxNode node, string name)
    {
        Require(!_isChannelsLast, node, "reads the channels last");
        Require(Clip is null, node, "follows a clip");
        CloseColors(node, name);
        Steps.Add(name);
        return New();
    }

    private ImageValue New() => Last with { Version = ++_version };

    private void CloseColors(OnnxNode node, string next)
    {
        if (Steps.Count == 0)
        {
            Input = _colors;
        }
        else if (next == "Tanh")
        {
            BeforeTanh = _colors;
        }
        else
        {
            Require(_colors.IsNear(OnnxColors.None), node, "reads scaled numbers inside the network");
        }

        _colors = OnnxColors.None;
    }

    // The value that it adds to must be the one at the start of the block: how many steps ago tells.
    private ImageValue Sum(OnnxNode node)
    {
        Require(node.Inputs.Count == 2, node, "adds more than two values");
        var values = node.Inputs.Select(name => _image[name]).ToList();
        var before = values[0] == Last ? values[1] : values[0];
        Require(values.Contains(Last) && before.Version >= 0 && _colors.IsNear(OnnxColors.None), node, "does not add to what the operation before it made");
        Steps.Add(SumStep(Steps.Count - before.Step, before.Cut));
        return New();
    }

    private WeightTensor Tensor(OnnxNode node, int input)
        => Find(node, input)?.Weights
            ?? throw new ModelFormatException($"{Untrusted.Quote(node.Operator)} reads {Untrusted.Quote(node.Inputs.ElementAtOrDefault(input) ?? "")}, which the file holds no floating-point tensor for.", offset: node.Offset, rule: "onnx.tensor");

    private IReadOnlyList<long>? Integers(OnnxNode node, int input) => IntegersOf(node, input)?.Values;

    private OnnxIntegers? IntegersOf(OnnxNode node, int input)
        => Find(node, input)?.Integers is { } integers ? new OnnxIntegers(integers, Columns: 1) : _integers.GetValueOrDefault(NameOf(node, input));

    private OnnxTensor? Find(OnnxNode node, int input) => _model.Tensors.GetValueOrDefault(NameOf(node, input));

    // Without the names that identities gave it.
    private string NameOf(OnnxNode node, int input)
    {
        var name = node.Inputs.ElementAtOrDefault(input) ?? "";
        var hops = 0;
        while (_aliases.TryGetValue(name, out var source) && hops++ < MaxHops)
        {
            name = source;
        }

        return name;
    }

    private static void Require(bool condition, OnnxNode node, string what)
    {
        if (!condition)
        {
            throw Unknown(node, what);
        }
    }

    private static ModelFormatException Unknown(OnnxNode node, string what) => new(
        $"The operation {Untrusted.Quote(node.Operator)} {what}: the network is none that can be read from ONNX.", offset: node.Offset, rule: "onnx.network");

    /// <summary>A value made of the image.</summary>
    /// <param name="Version">Its number among all values on the path; negative where only one of its dimensions is cut.</param>
    /// <param name="Step">The steps before it.</param>
    /// <param name="Cut">Pixels that were cut off each side since.</param>
    private readonly record struct ImageValue(int Version, int Step, int Cut);
}

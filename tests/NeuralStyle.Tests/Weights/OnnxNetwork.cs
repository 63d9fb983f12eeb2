using NeuralStyle.Weights;
using static NeuralStyle.Tests.Weights.OnnxBytes;

namespace NeuralStyle.Tests.Weights;

/// <summary>Writes the network of a family as ONNX by hand, its tensors and what stands around it as wanted.</summary>
internal sealed class OnnxNetwork
{
    private readonly List<byte[]> _parts = [Input("image")];
    private string _value = "image";
    private int _tensors;

    /// <summary>Writes a tensor under a name.</summary>
    public Func<string, long[], float[], byte[]> Store { get; init; } = Tensor;

    /// <summary>True to give amounts of padding as tensors, as newer files have them.</summary>
    public bool PadsAreTensors { get; init; }

    /// <summary>True to compute those tensors from constants, as PyTorch's exporter does: the last dimension first, zeros, and all in the other order.</summary>
    public bool PadsAreComputed { get; init; }

    /// <summary>True for batch norms that compute their statistics, as PyTorch's newer exporter may write instance norms.</summary>
    public bool NormsAreOfABatch { get; init; }

    /// <summary>Gives the amount of padding of the i-th convolution instead of half its kernel.</summary>
    public Func<int, long, long> Pad { get; init; } = (_, half) => half;

    /// <summary>Adds an operation on the image, with constants behind it.</summary>
    public OnnxNetwork Add(string kind, params byte[][] attributes) => Add(kind, [_value], attributes);

    /// <summary>Adds an operation on the image and a constant.</summary>
    public OnnxNetwork Add(string kind, long[] shape, params float[] constant) => Add(kind, [_value, Stored(shape, constant)]);

    /// <summary>Clips as newer files do, by tensors.</summary>
    public OnnxNetwork Clip(float low, float high) => Add("Clip", [_value, Stored([], [low]), Stored([], [high])]);

    /// <summary>Adds pytorch/examples' network, or one that differs from it in the ReLUs or in how it doubles.</summary>
    /// <param name="weights">Its weights under pytorch/examples' keys.</param>
    /// <param name="residuals">The number of residual blocks.</param>
    /// <param name="rectifiesAll">True for a ReLU after every convolution.</param>
    /// <param name="isTransposed">True for transposed convolutions.</param>
    public OnnxNetwork Examples(StateDict weights, int residuals, bool rectifiesAll = false, bool isTransposed = false)
    {
        Block(weights, "conv1", "in1").Block(weights, "conv2", "in2", stride: 2).Block(weights, "conv3", "in3", stride: 2);
        for (var i = 1; i <= residuals; i++)
        {
            var start = _value;
            Block(weights, $"res{i}.conv1", $"res{i}.in1").Block(weights, $"res{i}.conv2", $"res{i}.in2", rectifies: rectifiesAll);
            Add("Add", [start, _value]);
        }

        Double(weights, "deconv1", "in4", isTransposed).Double(weights, "deconv2", "in5", isTransposed);
        Block(weights, "deconv3", norm: null, rectifies: rectifiesAll);
        return this;
    }

    /// <summary>Adds jcjohnson's network as Windows ML has it: 40 pixels of reflection, zeros, and cut residual blocks.</summary>
    /// <param name="weights">The weights by pytorch/examples' names.</param>
    /// <param name="residuals">The number of residual blocks.</param>
    /// <param name="slices">True for the cut as PyTorch writes it, one dimension after the other.</param>
    public OnnxNetwork Jcjohnson(StateDict weights, int residuals, bool slices = false)
    {
        Add("Pad", Attribute("mode", "reflect"), Pads(40));
        Zeros(weights, "conv1", "in1", pads: 4).Zeros(weights, "conv2", "in2", pads: 1, stride: 2).Zeros(weights, "conv3", "in3", pads: 1, stride: 2);
        for (var i = 1; i <= residuals; i++)
        {
            var start = _value;
            Zeros(weights, $"res{i}.conv1", $"res{i}.in1", pads: 0).Zeros(weights, $"res{i}.conv2", $"res{i}.in2", pads: 0, rectifies: false);
            var end = _value;
            _value = start;
            var cut = slices ? Slice(2).Slice(3)._value : Add("Crop", Attribute("border", 2, 2, 2, 2))._value;
            Add("Add", [end, cut]);
        }

        Double(weights, "deconv1", "in4", isTransposed: true).Double(weights, "deconv2", "in5", isTransposed: true);
        return Zeros(weights, "deconv3", norm: null, pads: 4, rectifies: false).Add("Tanh");
    }

    /// <summary>The bytes of the file.</summary>
    public byte[] Build() => Model([.. _parts, Output(_value)]);

    private OnnxNetwork Slice(long axis) => Add("Slice", Attribute("axes", axis), Attribute("starts", 2), Attribute("ends", -2));

    private OnnxNetwork Block(StateDict weights, string name, string? norm, long stride = 1, bool rectifies = true)
    {
        var half = Pad(_tensors, weights[$"{name}.conv2d.weight"].Shape[2] / 2);
        if (PadsAreTensors || PadsAreComputed)
        {
            Add("Pad", [_value, PadsAreComputed ? Computed(half) : Stored(0, 0, half, half, 0, 0, half, half)], Attribute("mode", "reflect"));
        }
        else
        {
            Add("Pad", Attribute("mode", "reflect"), Pads(half));
        }

        Add("Conv", [_value, .. Stored(weights, $"{name}.conv2d")], Attribute("strides", stride, stride));
        return Finish(weights, norm, rectifies);
    }

    private string Computed(long half)
    {
        var zeros = Part("ConstantOfShape", [Stored(4)]);
        var pairs = Part("Reshape", [Part("Concat", [Stored(half, half, half, half), zeros], Attribute("axis", 0)), Stored(-1, 2)]);
        var reversed = Part("Slice", [pairs, Stored(-1), Stored(long.MinValue), Stored(0), Stored(-1)]);
        var list = Part("Reshape", [Part("Transpose", [reversed], Attribute("perm", 1, 0)), Stored(-1)]);
        return Part("Cast", [list], Attribute("to", 7));
    }

    private OnnxNetwork Zeros(StateDict weights, string name, string? norm, long pads, long stride = 1, bool rectifies = true)
    {
        Add("Conv", [_value, .. Stored(weights, $"{name}.conv2d")], Attribute("strides", stride, stride), Attribute("pads", pads, pads, pads, pads));
        return Finish(weights, norm, rectifies);
    }

    private OnnxNetwork Double(StateDict weights, string name, string norm, bool isTransposed)
    {
        if (!isTransposed)
        {
            return Add("Resize", [_value, "", Stored([4], [1, 1, 2, 2])], Attribute("mode", "nearest"), Attribute("coordinate_transformation_mode", "asymmetric"), Attribute("nearest_mode", "floor"))
                .Block(weights, name, norm);
        }

        Add("ConvTranspose", [_value, .. Stored(weights, $"{name}.conv2d")], Attribute("strides", 2, 2), Attribute("pads", 1, 1, 1, 1), Attribute("output_padding", 1, 1));
        return Finish(weights, norm, rectifies: true);
    }

    private OnnxNetwork Finish(StateDict weights, string? norm, bool rectifies)
    {
        if (norm is not null && NormsAreOfABatch)
        {
            Add("BatchNormalization", [_value, .. Stored(weights, norm), .. Stored(weights, norm)], Attribute("training_mode", 1), Attribute("epsilon", 1e-5f));
        }
        else if (norm is not null)
        {
            Add("InstanceNormalization", [_value, .. Stored(weights, norm)], Attribute("epsilon", 1e-5f));
        }

        return rectifies ? Add("Relu") : this;
    }

    private string[] Stored(StateDict weights, string module)
        => [.. new[] { "weight", "bias" }.Select(part => weights[$"{module}.{part}"]).Select(tensor => Stored([.. tensor.Shape], tensor.ToSingles()))];

    private string Stored(long[] shape, float[] values)
    {
        var name = $"t{_tensors++}";
        _parts.Add(Store(name, shape, values));
        return name;
    }

    private string Stored(params long[] values)
    {
        var name = $"t{_tensors++}";
        _parts.Add(Integers(name, values));
        return name;
    }

    private OnnxNetwork Add(string kind, string[] inputs, params byte[][] attributes)
    {
        _value = Part(kind, inputs, attributes);
        return this;
    }

    private string Part(string kind, string[] inputs, params byte[][] attributes)
    {
        var output = $"v{_parts.Count}";
        _parts.Add(Node(kind, inputs, output, attributes));
        return output;
    }
}

namespace NeuralStyle.Weights;

// The operations of the network itself; what each must be like to be of a known network.
internal sealed partial class OnnxLayers
{
    public const string Convolution = "Conv";
    public const string StridedConvolution = "Conv of stride 2";
    public const string TransposedConvolution = "ConvTranspose";
    public const string Norm = "InstanceNormalization";
    public const string Activation = "Relu";
    public const string Tanh = "Tanh";
    public const string Doubling = "Upsample";

    private readonly Dictionary<string, (long Axis, long Amount)> _halfCuts = new(StringComparer.Ordinal); // values of which one dimension is cut

    /// <summary>The step that pads.</summary>
    public static string PadStep(bool reflects, long amount) => $"Pad by {amount} {(reflects ? "of reflection" : "zeros")}";

    /// <summary>The step that adds a value of so many steps ago, with so many pixels cut off each side.</summary>
    public static string SumStep(int steps, int cut) => $"Add of the value {steps} operations before{(cut == 0 ? "" : $", cut by {cut}")}";

    private ImageValue Convolve(OnnxNode node)
    {
        List<WeightTensor> tensors = [Tensor(node, 1), .. node.Inputs.Count == 3 ? [Tensor(node, 2)] : Array.Empty<WeightTensor>()];
        RequirePlain(node, tensors);
        var pads = node.Integers("pads");
        if (pads.Any(pad => pad != 0))
        {
            Require(pads.All(pad => pad == pads[0]), node, "pads its sides unequally");
            Step(node, PadStep(reflects: false, pads[0]));
        }

        var stride = Stride(node);
        Require(stride is 1 or 2, node, "has another stride than 1 or 2");
        var name = stride == 1 ? Convolution : StridedConvolution;
        Convolutions.Add(tensors);
        return pads.Any(pad => pad != 0) ? Advance(node, name) : Step(node, name);
    }

    private ImageValue Double(OnnxNode node)
    {
        List<WeightTensor> tensors = [Tensor(node, 1), .. node.Inputs.Count == 3 ? [Tensor(node, 2)] : Array.Empty<WeightTensor>()];
        RequirePlain(node, tensors);
        var half = tensors[0].Sizes.Length == 4 ? tensors[0].Sizes[2] / 2 : 0;
        Require(Stride(node) == 2, node, "has another stride than 2");
        Require(node.Integers("pads") is { Count: 4 } pads && pads.All(pad => pad == half), node, $"does not cut off {half} pixels");
        Require(node.Integers("output_padding") is [1, 1] && !node.Attributes.ContainsKey("output_shape"), node, "does not add one row and column");
        Convolutions.Add(tensors);
        return Step(node, TransposedConvolution);
    }

    private static void RequirePlain(OnnxNode node, List<WeightTensor> tensors)
    {
        Require(node.Integers("group").All(group => group == 1) && node.Integers("dilations").All(step => step == 1), node, "has groups or dilations");
        Require(node.Text("auto_pad") is null or "" or "NOTSET" or "VALID", node, "pads as the size needs");
        Require(tensors.Count == 2, node, "has no bias");
    }

    private static long Stride(OnnxNode node) => node.Integers("strides") is { Count: > 0 } strides ? (strides.All(stride => stride == strides[0]) ? strides[0] : 0) : 1;

    private ImageValue Normalize(OnnxNode node)
    {
        var epsilon = node.Number("epsilon") ?? Epsilon;
        Require(Math.Abs(epsilon - Epsilon) < Epsilon / 100, node, "has another epsilon than 1e-5");
        Require(node.Inputs.Count == 3 && Convolutions is [.., { Count: 2 }], node, "follows no convolution");
        Convolutions[^1].AddRange([Tensor(node, 1), Tensor(node, 2)]);
        return Step(node, Norm);
    }

    private ImageValue Pad(OnnxNode node)
    {
        var pads = new[] { "pads", "paddings" }.Select(node.Integers).FirstOrDefault(list => list.Count > 0) ?? Integers(node, 1);
        Require(pads is not null, node, "pads by amounts that are not in the file; export the network for one size, without dynamic axes");
        var mode = node.Text("mode") ?? "constant";
        Require(mode == "reflect" || (mode == "constant" && IsZero(node)), node, "pads with something else than reflection or zeros");
        var sides = Sides(node, pads!, axesInput: 3);
        if (sides is [0, 0, 0, 0])
        {
            return ValueOf(node);
        }

        Require(sides.All(side => side == sides[0] && side > 0), node, $"pads its sides unequally, by {string.Join(", ", sides)}");
        return Step(node, PadStep(mode == "reflect", sides[0]));
    }

    private bool IsZero(OnnxNode node)
        => (node.Number("value") ?? 0) == 0 && (node.Inputs.ElementAtOrDefault(2) is null or "" || (Find(node, 2)?.Weights is { ElementCount: 1 } value && value.ToSingles()[0] == 0));

    // Amounts for the starts of all dimensions and then their ends, or of the last two.
    private IReadOnlyList<long> Sides(OnnxNode node, IReadOnlyList<long> amounts, int axesInput)
    {
        var hasAxes = axesInput < node.Inputs.Count && node.Inputs[axesInput].Length > 0;
        if (hasAxes)
        {
            Require(Integers(node, axesInput) is [2, 3] or [-2, -1] && amounts.Count == 4, node, "works on other dimensions than height and width");
            return amounts;
        }

        Require(amounts is [0, 0, _, _, 0, 0, _, _], node, "works on other dimensions than height and width");
        return [amounts[2], amounts[3], amounts[6], amounts[7]];
    }

    private ImageValue Upsample(OnnxNode node)
    {
        Require(node.Text("mode") is null or "nearest", node, "interpolates between pixels");
        var transformation = node.Text("coordinate_transformation_mode");
        Require(transformation is null or "asymmetric" or "half_pixel" or "pytorch_half_pixel", node, "maps pixels in another way than by repeating them");
        var rounding = node.Text("nearest_mode");
        Require(rounding is null or "round_prefer_floor" or "floor" && !(rounding == "floor" && transformation is not "asymmetric"), node, "rounds to other pixels than those repeated");
        var scales = Find(node, node.Operator == "Resize" && node.Inputs.Count > 2 ? 2 : 1)?.Weights?.ToSingles() ?? node.Attributes.GetValueOrDefault("scales")?.Numbers ?? [];
        Require(scales.Count is 0 || scales is [1, 1, 2, 2], node, "upsamples by another factor than 2");
        return Step(node, Doubling);
    }

    // Pixels off all four sides: by a border, or from a number of pixels to as many before the end, in one or both dimensions.
    private ImageValue Cut(OnnxNode node)
    {
        var value = ValueOf(node);
        var (axes, cuts) = node.Operator == "Crop" ? ([2, 3], node.Integers("border")) : SliceOf(node);
        Require(cuts.Count == 2 * axes.Count && cuts.All(cut => cut == cuts[0] && cut is > 0 and < 1 << 16), node, "does not cut as much off each side");
        return axes.Count == 2 ? value with { Cut = value.Cut + (int)cuts[0] } : HalfCut(node, value, axes[0], cuts[0]);
    }

    private (IReadOnlyList<long> Axes, IReadOnlyList<long> Cuts) SliceOf(OnnxNode node)
    {
        IReadOnlyList<long> List(string name, int input) => node.Integers(name) is { Count: > 0 } list ? list : Integers(node, input) ?? [];
        var (starts, ends, steps) = (List("starts", 1), List("ends", 2), Integers(node, 4) ?? []);
        var axes = List("axes", 3).Select(axis => axis < 0 ? axis + 4 : axis).ToList();
        Require(axes is [2, 3] or [2] or [3] && steps.All(step => step == 1), node, "works on other dimensions than height and width");
        return (axes, [.. starts, .. ends.Select(end => -end)]);
    }

    // One dimension after the other, as PyTorch writes it: the second must cut as much as the first.
    private ImageValue HalfCut(OnnxNode node, ImageValue value, long axis, long amount)
    {
        if (_halfCuts.Remove(node.Inputs[0], out var first))
        {
            Require(first.Axis != axis && first.Amount == amount, node, "does not cut as much off each side");
            return value with { Version = -1 - value.Version, Cut = value.Cut + (int)amount };
        }

        foreach (var output in node.Outputs)
        {
            _halfCuts[output] = (axis, amount);
        }

        return value with { Version = -1 - value.Version }; // of no use to anything but the second cut
    }
}

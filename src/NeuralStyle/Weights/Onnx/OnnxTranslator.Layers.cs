using NeuralStyle.Graphs;

namespace NeuralStyle.Weights;

// Convolutions, norms, activations, pooling, padding and upsampling.
internal sealed partial class OnnxTranslator
{
    private const float DefaultEpsilon = 1e-5f;
    private const int MaxAmount = 1 << 16; // pixels of padding, and of kernels and strides

    private OnnxMap Convolve(OnnxNode node)
    {
        var (kernels, side) = Kernels(node);
        var input = Read(node, 0);
        var stride = Both(node, "strides", 1);
        var groups = Amount(node, node.Integer("group") ?? 1, "group");
        node.Require(kernels.Shape[1] * groups == _graph.Channels(input), $"has kernels for {kernels.Shape[1] * groups} channels, and reads {_graph.Channels(input)}.");
        var pads = Sides(node, side, stride);
        var padded = pads is [0, 0, 0, 0] ? input : _graph.Add(node, Padding(input, PadMode.Zeros, pads));
        var (weight, bias) = (_weights.Add(kernels, [.. kernels.Shape]), Bias(node, (int)kernels.Shape[0]));
        return Add(node, new ConvolutionOperation(padded, weight, bias, _graph.Channels(input), (int)kernels.Shape[0], side, stride, groups));
    }

    // The graph cuts the same off each side; other amounts are cut off the full result.
    private OnnxMap ConvolveTransposed(OnnxNode node)
    {
        var (kernels, side) = Kernels(node);
        var input = Read(node, 0);
        var (stride, extra) = (Both(node, "strides", 1), Both(node, "output_padding", 0));
        node.Require((node.Integer("group") ?? 1) == 1, "has groups.");
        node.Require(kernels.Shape[0] == _graph.Channels(input), $"has kernels for {kernels.Shape[0]} channels, and reads {_graph.Channels(input)}.");
        var pads = CutSides(node, input, side, stride, extra);
        var isEven = pads.All(pad => pad == pads[0]);
        var channels = (int)kernels.Shape[1];
        var (weight, bias) = (_weights.Add(kernels, [.. kernels.Shape]), Bias(node, channels));
        var result = Add(node, new TransposedConvolutionOperation(input, weight, bias, _graph.Channels(input), channels, side, stride, isEven ? pads[0] : 0, isEven ? extra : 0));
        if (isEven)
        {
            return result;
        }

        var sizes = Enumerable.Range(0, _graph.Probes)
            .Select(probe => SizeOf(result, probe))
            .Select(size => (size.Height + extra - pads[0] - pads[2], size.Width + extra - pads[1] - pads[3]))
            .ToList();
        var cut = new OnnxCut(Left: pads[1], Top: pads[0], sizes, Origin: null);
        var like = _graph.Find(sizes) ?? _graph.Add(node, new UpsampleOperation(input, stride));
        return new OnnxMap(WriteCut(result.Source, cut, node, like), channels);
    }

    private (OnnxTensor Kernels, int Side) Kernels(OnnxNode node)
    {
        var kernels = Tensor(node, 1);
        var shape = kernels.Weights!.Shape;
        node.Require(shape is [_, _, _, _] && shape.All(size => size is > 0 and < MaxAmount), $"has kernels of the shape ({string.Join(", ", shape)}), and needs four dimensions.");
        node.Require(kernels.Shape[2] == kernels.Shape[3], $"has kernels of {kernels.Shape[3]}x{kernels.Shape[2]}, and only square ones are read.");
        node.Require(node.Integers("dilations").All(step => step == 1), "has dilations.");
        return (kernels, (int)kernels.Shape[2]);
    }

    private string? Bias(OnnxNode node, int channels)
    {
        if (ValueOf(node, 2) is null)
        {
            return null;
        }

        var bias = Tensor(node, 2);
        node.Require(bias.Weights!.ElementCount == channels, $"has {bias.Weights.ElementCount} biases for {channels} channels.");
        return _weights.Add(bias, channels);
    }

    // The same for height and width.
    private static int Both(OnnxNode node, string name, int otherwise)
    {
        var values = node.Integers(name);
        node.Require(values.Count == 0 || values.All(value => value == values[0]), $"has {name} of {string.Join(", ", values)}, which differ.");
        return values.Count == 0 ? otherwise : Amount(node, values[0], name);
    }

    private static int Amount(OnnxNode node, double value, string name)
    {
        node.Require(value is >= 0 and < MaxAmount && value == Math.Truncate(value), FormattableString.Invariant($"has a {name} of {value}."));
        return (int)value;
    }

    // Top, left, bottom and right.
    private static int[] Sides(OnnxNode node, int kernelSize, int stride) => node.Text("auto_pad") switch
    {
        // Those of even sides: odd ones get one more at the end, which is not read where the side is even.
        "SAME_UPPER" => Same((Math.Max(kernelSize - stride, 0)) / 2, kernelSize - 1),
        "SAME_LOWER" when stride == 1 => Same(kernelSize / 2, kernelSize - 1),
        null or "" or "NOTSET" or "VALID" => Given(node),
        var other => throw node.Unknown($"pads as {other} says."),
    };

    // So much that the result has the size that the file says, or is as many times larger as the stride.
    private int[] CutSides(OnnxNode node, int input, int side, int stride, int extra)
    {
        var shape = node.Integers("output_shape");
        var mode = node.Text("auto_pad") ?? "NOTSET";
        if (shape.Count == 0 && mode is "" or "NOTSET" or "VALID")
        {
            return Given(node);
        }

        node.Require(mode is "" or "NOTSET" or "VALID" or "SAME_UPPER" or "SAME_LOWER" && shape.Count is 0 or 2, $"pads as {mode} says.");
        var all = _graph.Active.Select(probe => _graph.Size(input, probe)).SelectMany(size => shape.Count == 0
            ? [side - stride + extra]
            : new[] { ((size.Height - 1) * stride) + extra + side - shape[0], ((size.Width - 1) * stride) + extra + side - shape[1] }).Distinct().ToList();
        node.Require(all is [>= 0 and < MaxAmount], "has an output of a size that its input does not come to.");
        return Same((int)(mode == "SAME_UPPER" ? all[0] / 2 : all[0] - (all[0] / 2)), (int)all[0]);
    }

    private static int[] Same(int start, int all) => [start, start, all - start, all - start];

    private static int[] Given(OnnxNode node)
    {
        var pads = node.Integers("pads");
        node.Require(pads.Count is 0 or 4, $"has {pads.Count} amounts of padding, and needs four.");
        return pads.Count == 0 ? [0, 0, 0, 0] : [.. pads.Select(pad => Amount(node, pad, "padding"))];
    }

    private static PadOperation Padding(int input, PadMode mode, int[] sides) => new(input, mode, Left: sides[1], Top: sides[0], Right: sides[3], Bottom: sides[2]);

    private OnnxMap Normalize(OnnxNode node)
    {
        var map = MapOf(node, 0);
        node.Require(map.Layout.ChannelAxis == 1, "reads a map with its channels last.");
        var epsilon = node.Number("epsilon") ?? DefaultEpsilon;
        node.Require(epsilon is > 0 and < 1, FormattableString.Invariant($"has an epsilon of {epsilon}."));
        var norm = new OnnxNorm((double)(decimal)epsilon); // 1e-5 as it was written
        norm = (ValueOf(node, 1), ValueOf(node, 2)) switch
        {
            (OnnxStyleMixture scale, OnnxStyleMixture shift) => norm with { ScaleTable = scale.Table, ShiftTable = shift.Table },
            _ when IsPlain(Tensor(node, 1), 1) && IsPlain(Tensor(node, 2), 0) => norm,
            _ => norm with { Scale = Tensor(node, 1), Shift = Tensor(node, 2) },
        };
        var vectors = new[] { norm.Scale, norm.Shift }.OfType<OnnxTensor>().All(tensor => tensor.Weights!.ElementCount == map.Channels);
        var tables = new[] { norm.ScaleTable, norm.ShiftTable }.OfType<OnnxTensor>().All(table => table.Shape[1] == map.Channels);
        node.Require(vectors && tables, $"has not one scale and shift for each of {map.Channels} channels.");
        return new OnnxMap(Write(map, node), map.Channels) { Norm = norm, Layout = map.Layout };
    }

    // A group for each channel is an instance norm.
    private OnnxMap NormalizeGroups(OnnxNode node)
    {
        node.Require(node.Integer("num_groups") == MapOf(node, 0).Channels, $"has {node.Integer("num_groups")} groups, and only one for each channel is read.");
        return Normalize(node);
    }

    // Ones or zeros that are a node of the file, and no weights.
    private static bool IsPlain(OnnxTensor tensor, float value) => tensor.IsNode && tensor.Weights!.ToSingles().All(element => element == value);

    // With the statistics of the training a batch norm is a scaling of channels; with those of one image it is an instance norm.
    private OnnxMap ScaleByBatchNorm(OnnxNode node)
    {
        if (node.Integer("training_mode") == 1)
        {
            return Normalize(node);
        }

        var map = MapOf(node, 0);
        var (scale, shift, mean, variance) = (Values(Tensor(node, 1)), Values(Tensor(node, 2)), Values(Tensor(node, 3)), Values(Tensor(node, 4)));
        node.Require(new[] { scale, shift, mean, variance }.All(list => list.Length == map.Channels), $"has not four numbers for each of {map.Channels} channels.");
        var epsilon = node.Number("epsilon") ?? DefaultEpsilon;
        var factors = scale.Zip(variance, (factor, own) => factor / Math.Sqrt(own + epsilon)).ToArray();
        return Scaled(node, map, scaling => scaling.Plus([.. mean.Select(value => -value)]).Times(factors).Plus(shift));
    }

    private OnnxMap Activate(OnnxNode node, ActivationKind kind)
    {
        var map = MapOf(node, 0);
        return Add(node, new ActivationOperation(Write(map, node), kind)) with { Layout = map.Layout };
    }

    private OnnxMap Leak(OnnxNode node)
    {
        node.Require(Math.Abs((node.Number("alpha") ?? 0.01f) - 0.01f) < 1e-6f, FormattableString.Invariant($"has an alpha of {node.Number("alpha")}, and only 0.01 is read."));
        return Activate(node, ActivationKind.LeakyRelu);
    }

    private OnnxMap Clamp(OnnxNode node)
    {
        var (low, high) = (Bound(node, "min", 1) ?? double.NegativeInfinity, Bound(node, "max", 2) ?? double.PositiveInfinity);
        if (low == 0 && high == 6)
        {
            return Activate(node, ActivationKind.Relu6);
        }

        if (low == 0 && high >= float.MaxValue)
        {
            return Activate(node, ActivationKind.Relu);
        }

        var map = MapOf(node, 0);
        node.Require(low < high && map.Channels == ImageChannels && map.Source > 0, FormattableString.Invariant($"clips to {low} and {high}, and only an image at the end can be."));
        return map with { Clip = (low, high) };
    }

    private double? Bound(OnnxNode node, string name, int input) => node.Number(name) is { } number ? number : Numbers(node, input)?.Same(_graph.Active) is [var bound] ? bound : null;

    // The rounding of an image that is clipped.
    private OnnxMap Finished(OnnxNode node)
    {
        var map = MapOf(node, 0);
        node.Require(map.Clip is not null, "rounds numbers that are not clipped.");
        return map;
    }

    private OnnxMap Pool(OnnxNode node, PoolKind kind)
    {
        node.Require(Sides(node, kernelSize: 1, stride: 1) is [0, 0, 0, 0] && node.Integers("dilations").All(step => step == 1), "has padding or dilations.");
        return Add(node, new PoolOperation(Read(node, 0), kind, Both(node, "kernel_shape", 1), Both(node, "strides", 1), RoundUp: node.Integer("ceil_mode") == 1));
    }

    private OnnxMap Pad(OnnxNode node)
    {
        var map = MapOf(node, 0);
        var amounts = (node.Integers("paddings") is { Count: > 0 } old ? [.. old.Select(value => (double)value)] : Amounts(node, "pads", 1))
            ?? throw node.Unknown("pads by amounts that depend on the image's size; export the network for one size.");
        var mode = node.Text("mode") switch
        {
            null or "" or "constant" => PadMode.Zeros,
            "reflect" => PadMode.Reflect,
            "edge" => PadMode.Replicate,
            var other => throw node.Unknown($"pads with {other}."),
        };
        node.Require(mode != PadMode.Zeros || ((node.Number("value") ?? 0) == 0 && Numbers(node, 2)?.Same(_graph.Active) is null or [0]), "pads with a number other than zero.");
        var sides = SpaceSides(node, map, amounts);
        if (sides.All(side => side <= 0))
        {
            return sides.All(side => side == 0) ? map : Shrunk(node, map, [.. sides.Select(side => -side)]);
        }

        var padded = Padding(Write(map, node), mode, [.. sides.Select(side => Amount(node, side, "padding"))]);
        return Add(node, padded) with { Layout = map.Layout };
    }

    // Amounts for the starts of all dimensions and then their ends, or of those that are named, to top, left, bottom and right.
    private double[] SpaceSides(OnnxNode node, OnnxMap map, double[] amounts)
    {
        var (rank, height) = (map.Layout.Rank, map.Layout.HeightAxis);
        var axes = ValueOf(node, 3) is null ? [.. Enumerable.Range(0, rank).Select(axis => (double)axis)] : Amounts(node, "", 3)!;
        node.Require(rank == 4 && amounts.Length == 2 * axes.Length, $"has {amounts.Length} amounts of padding for {axes.Length} dimensions.");
        var sides = new double[4];
        for (var i = 0; i < axes.Length; i++)
        {
            var axis = (axes[i] < 0 ? axes[i] + rank : axes[i]) - height;
            var (start, end) = (amounts[i], amounts[i + axes.Length]);
            node.Require(axis is 0 or 1 || (start == 0 && end == 0), "pads other dimensions than height and width.");
            if (axis is 0 or 1)
            {
                (sides[(int)axis], sides[(int)axis + 2]) = (start, end);
            }
        }

        return sides;
    }

    // Which pixels are repeated; others of these modes are so for a factor of two only, or move the image.
    private static bool Repeats(string transformation, string rounding, int factor) => (transformation, rounding) switch
    {
        ("asymmetric", "floor") => true,
        ("asymmetric", "round_prefer_floor") => factor == 2,
        ("half_pixel" or "pytorch_half_pixel", "round_prefer_floor" or "round_prefer_ceil") => true,
        ("tf_half_pixel_for_nn", "floor") => true,
        _ => false,
    };

    private OnnxMap Upsample(OnnxNode node)
    {
        node.Require(node.Text("mode") is null or "" or "nearest", $"interpolates between pixels, by the mode {node.Text("mode")}.");
        var map = MapOf(node, 0);
        var factor = Factor(node, map);
        var transformation = IsResize(node) ? node.Text("coordinate_transformation_mode") ?? "half_pixel" : "asymmetric";
        var rounding = IsResize(node) ? node.Text("nearest_mode") ?? "round_prefer_floor" : "floor";
        node.Require(factor == 1 || Repeats(transformation, rounding, factor), $"maps pixels by {transformation} and {rounding}, and not by repeating them.");
        return factor == 1 ? map : Add(node, new UpsampleOperation(Write(map, node), factor)) with { Layout = map.Layout };
    }

    // With two inputs, of operator set 10, it is an Upsample.
    private static bool IsResize(OnnxNode node) => node.Operator == "Resize" && node.Inputs.Count > 2;

    private int Factor(OnnxNode node, OnnxMap map)
    {
        var height = map.Layout.HeightAxis;
        var axes = node.Integers("axes") is { Count: > 0 } named ? named.Select(axis => (int)axis).ToArray() : [0, 1, 2, 3];
        var (down, across) = (Array.IndexOf(axes, height), Array.IndexOf(axes, height + 1));
        node.Require(map.Layout.Rank == 4 && down >= 0 && across >= 0, "works on other dimensions than height and width.");
        var scales = Numbers(node, IsResize(node) ? 2 : 1) is { Count: > 0 } input ? input : Attribute(node);
        var sizes = IsResize(node) ? Numbers(node, 3) : null;
        var factors = _graph.Active.SelectMany(probe =>
        {
            var size = SizeOf(map, probe);
            return scales is not null && scales.Count == axes.Length ? [scales.Values[probe][down], scales.Values[probe][across]]
                : sizes is not null && sizes.Count == axes.Length ? [sizes.Values[probe][down] / size.Height, sizes.Values[probe][across] / size.Width]
                : new[] { double.NaN };
        }).ToList();
        node.Require(
            factors.TrueForAll(factor => factor == factors[0] && factor == Math.Truncate(factor)),
            FormattableString.Invariant($"upsamples by {string.Join(", ", factors.Distinct())}, and only whole numbers that are the same for height and width are read."));
        return Amount(node, factors[0], "factor");
    }

    private OnnxNumbers? Attribute(OnnxNode node)
    {
        double[]? scales = node.Attributes.GetValueOrDefault("scales")?.Numbers is { Count: > 0 } list ? [.. list.Select(value => (double)value)]
            : node.Number("height_scale") is { } height && node.Number("width_scale") is { } width ? [1, 1, height, width]
            : null;
        return scales is null ? null : OnnxNumbers.Same(scales, _graph.Probes, areIntegers: false);
    }
}

using NeuralStyle.Graphs;

namespace NeuralStyle.Weights;

// Orders of dimensions and channels, windows, and sizes.
internal sealed partial class OnnxTranslator
{
    private const double Everything = int.MaxValue; // an end beyond all sizes

    private OnnxMap Transpose(OnnxNode node)
    {
        var map = MapOf(node, 0);
        var order = node.Integers("perm");
        var isFirst = map.Layout == OnnxLayout.ChannelsFirst;
        node.Require(
            isFirst ? order is [0, 2, 3, 1] : map.Layout == OnnxLayout.ChannelsLast && order is [0, 3, 1, 2],
            $"reorders dimensions by {string.Join(", ", order)}, and only channels are moved.");
        return map with { Layout = isFirst ? OnnxLayout.ChannelsLast : OnnxLayout.ChannelsFirst };
    }

    private OnnxNumbers ShapeOf(OnnxNode node)
    {
        var map = MapOf(node, 0);
        var shapes = Enumerable.Range(0, _graph.Probes).Select(probe => ShapeOf(map, probe)).ToList();
        var (start, end) = ((int)Math.Clamp(node.Integer("start") ?? 0, -4, 4), (int)Math.Clamp(node.Integer("end") ?? 4, -4, 4));
        var rank = map.Layout.Rank;
        var (first, last) = (start < 0 ? start + rank : start, Math.Min(rank, end < 0 ? end + rank : end));
        return new OnnxNumbers([.. shapes.Select(shape => first < last ? shape[first..last] : [])], [Math.Max(0, last - first)], AreIntegers: true, map);
    }

    // Of a batch of one image.
    private double[] ShapeOf(OnnxMap map, int probe)
    {
        var (height, width) = SizeOf(map, probe);
        return map.Layout == OnnxLayout.ChannelsFirst ? [1, map.Channels, height, width]
            : map.Layout == OnnxLayout.ChannelsLast ? [1, height, width, map.Channels]
            : [1, map.Channels, (double)height * width];
    }

    // Height and width become one dimension, or two again.
    private OnnxValue Reshape(OnnxNode node)
    {
        if (Required(node, 0) is not OnnxMap map)
        {
            return SameChannels(node);
        }

        var shape = Places(node, "shape", 1);
        bool Fits(OnnxLayout layout) => _graph.Active.All(probe => Resolve(shape.Values[probe], ShapeOf(map, probe)).AsSpan().SequenceEqual(ShapeOf(map with { Layout = layout }, probe)));
        var layout = Array.Find([OnnxLayout.Flat, OnnxLayout.ChannelsFirst], Fits);
        node.Require(map.Layout.ChannelAxis == 1 && layout != default, "joins or parts other dimensions than height and width.");
        return map with { Layout = layout };
    }

    // Zero is the size that there was, and -1 what is left.
    private static double[] Resolve(double[] shape, double[] before)
    {
        var sizes = shape.Select((size, i) => size == 0 && i < before.Length ? before[i] : size).ToArray();
        var all = before.Aggregate(1.0, (a, b) => a * b);
        var known = sizes.Where(size => size > 0).Aggregate(1.0, (a, b) => a * b);
        return Array.ConvertAll(sizes, size => size == -1 ? all / known : size);
    }

    // Numbers for each channel, in whatever dimensions: they are used for each channel again.
    private OnnxValue SameChannels(OnnxNode node) => Required(node, 0) switch
    {
        OnnxStatistic { Step: not (OnnxStep.Centered or OnnxStep.Squares) } statistic => statistic,
        OnnxStyleWeights or OnnxStyleMixture => Required(node, 0),
        OnnxConstant { Tensor: { Weights: not null } tensor } => Reshaped(node, tensor),
        _ => throw node.Unknown("changes the dimensions of a map."),
    };

    // Of a tensor that is too large for numbers: dimensions of one element more or less.
    private OnnxConstant Reshaped(OnnxNode node, OnnxTensor tensor)
    {
        var axes = Amounts(node, "axes", 1) ?? [];
        var sizes = tensor.Shape.Where(size => size != 1).ToList();
        var shape = node.Operator switch
        {
            "Reshape" => axes.Select(size => (long)size).ToList(),
            "Unsqueeze" when tensor.Shape.Count == 1 => Unsqueezed(tensor.Shape[0], axes),
            _ => sizes,
        };
        var known = shape.Where(size => size > 0).Aggregate(1L, (a, b) => a * b);
        shape = [.. shape.Select(size => size == -1 && known > 0 ? tensor.Weights!.ElementCount / known : size)];
        node.Require(shape.Where(size => size != 1).SequenceEqual(sizes), "changes the dimensions of a tensor.");
        return new OnnxConstant(tensor with { Shape = shape });
    }

    // A vector with dimensions of one element at some axes.
    private static List<long> Unsqueezed(long size, double[] axes)
    {
        var rank = axes.Length + 1;
        return [.. Enumerable.Range(0, rank).Select(axis => axes.Contains(axis) || axes.Contains(axis - rank) ? 1 : size)];
    }

    private OnnxMap CropBorder(OnnxNode node)
    {
        var border = node.Integers("border");
        node.Require(border.Count == 4 && node.Integers("scale").Count == 0, "does not cut a border.");
        return Shrunk(node, MapOf(node, 0), [border[1], border[0], border[3], border[2]]);
    }

    // Top, left, bottom and right.
    private OnnxMap Shrunk(OnnxNode node, OnnxMap map, double[] sides)
    {
        var amounts = sides.Select(side => Amount(node, side, "border")).ToArray();
        return Window(node, map, amounts[0], amounts[1], (_, size) => (size.Height - amounts[0] - amounts[2], size.Width - amounts[1] - amounts[3]), origin: null);
    }

    private OnnxValue Slice(OnnxNode node)
    {
        var map = MapOf(node, 0);
        var (starts, ends) = (Places(node, "starts", 1), Places(node, "ends", 2));
        var axes = Amounts(node, "axes", 3) ?? [.. Enumerable.Range(0, starts.Count).Select(axis => (double)axis)];
        var steps = Amounts(node, "steps", 4) ?? [.. Enumerable.Repeat(1.0, axes.Length)];
        node.Require(map.Layout.Rank == 4 && starts.Count == axes.Length && ends.Count == axes.Length && steps.Length == axes.Length, "does not say where its windows begin and end.");
        for (var i = 0; i < axes.Length; i++)
        {
            map = Slice(node, map, (int)(axes[i] < 0 ? axes[i] + 4 : axes[i]), steps[i], probe => (starts.Values[probe][i], ends.Values[probe][i]), ends.Origin);
        }

        return map;
    }

    private OnnxNumbers Places(OnnxNode node, string name, int input)
        => node.Integers(name) is { Count: > 0 } list ? OnnxNumbers.Same([.. list.Select(value => (double)value)], _graph.Probes, areIntegers: true)
            : node.Inputs.Count > input && Numbers(node, input) is { } numbers ? numbers
            : throw node.Unknown("works with sizes that the file neither holds nor computes.");

    private OnnxMap Slice(OnnxNode node, OnnxMap map, int axis, double step, Func<int, (double Start, double End)> bounds, OnnxMap? origin)
    {
        var (start, end) = bounds(_graph.Active[0]);
        if (axis == map.Layout.ChannelAxis)
        {
            return SliceChannels(node, map, start, end, step);
        }

        var isHeight = axis == map.Layout.HeightAxis;
        node.Require(step == 1 && (isHeight || axis == map.Layout.HeightAxis + 1), "works on other dimensions than height and width, or leaves pixels out.");
        if (start == 0 && _graph.Active.All(probe => bounds(probe) is (0, >= Everything)))
        {
            return map;
        }

        var first = Amount(node, start, "start");
        node.Require(_graph.Active.All(probe => bounds(probe).Start == start), "cuts at places that depend on the image's size.");
        double Last(int probe, int side) => bounds(probe).End < 0 ? side + bounds(probe).End : Math.Min(bounds(probe).End, side);
        return isHeight
            ? Window(node, map, first, 0, (probe, size) => ((int)Last(probe, size.Height) - first, size.Width), origin)
            : Window(node, map, 0, first, (probe, size) => (size.Height, (int)Last(probe, size.Width) - first), origin);
    }

    private OnnxMap SliceChannels(OnnxNode node, OnnxMap map, double start, double end, double step)
    {
        var isAll = step == 1 && start == 0 && end >= map.Channels;
        var isReversed = step == -1 && (start == -1 || start >= map.Channels - 1) && end < -map.Channels;
        node.Require(isAll || isReversed, "leaves channels out.");
        return isAll ? map : Reordered(node, map, [.. Enumerable.Range(0, map.Channels).Reverse()]);
    }

    private OnnxMap Window(OnnxNode node, OnnxMap map, int top, int left, Func<int, (int Height, int Width), (int Height, int Width)> size, OnnxMap? origin)
    {
        var sizes = Enumerable.Range(0, _graph.Probes).Select(probe => _graph.Active.Contains(probe) ? size(probe, SizeOf(map, probe)) : default).ToList();
        node.Require(_graph.Active.All(probe => sizes[probe] is ( > 0, > 0)), "leaves no pixels.");
        var cut = new OnnxCut((map.Cut?.Left ?? 0) + left, (map.Cut?.Top ?? 0) + top, sizes, origin ?? map.Cut?.Origin);
        return map with { Cut = cut };
    }

    // Other channels, or another order of them.
    private OnnxMap Reorder(OnnxNode node)
    {
        var map = MapOf(node, 0);
        var order = Numbers(node, 1)?.Same(_graph.Active);
        node.Require((node.Integer("axis") ?? 0) is var axis && (axis < 0 ? axis + map.Layout.Rank : axis) == map.Layout.ChannelAxis, "works on other dimensions than the channels.");
        node.Require(order is not null && order.Length == map.Channels && order.All(channel => channel >= 0 && channel < map.Channels), "leaves channels out.");
        return Reordered(node, map, Array.ConvertAll(order!, channel => (int)channel));
    }

    private OnnxMap Reordered(OnnxNode node, OnnxMap map, int[] order)
    {
        var whole = map.Norm is null && map.Cut is null ? map : new OnnxMap(Write(map, node), map.Channels) { Layout = map.Layout };
        return whole with { Scaling = (whole.Scaling ?? OnnxScaling.None(map.Channels)).Reordered(order) };
    }

    private OnnxValue Concatenate(OnnxNode node)
    {
        var values = node.Inputs.Select((_, i) => Required(node, i)).ToList();
        if (values is [OnnxStatistic { Step: OnnxStep.Mean } mean, OnnxStatistic deviation] && deviation.Is(OnnxStep.Deviation, mean.Source))
        {
            return Add(node, new ChannelStatisticsOperation(mean.Source, deviation.Epsilon, IsUnbiased(node, deviation)));
        }

        node.Require(node.Integer("axis") is 1 or -3 && values.Count > 0, "joins other dimensions than the channels.");
        return Add(node, new ConcatenateOperation([.. values.Select((_, i) => Read(node, i))]));
    }
}

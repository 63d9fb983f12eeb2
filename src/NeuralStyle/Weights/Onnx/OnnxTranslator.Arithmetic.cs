using NeuralStyle.Graphs;

namespace NeuralStyle.Weights;

// Sums, scaling of channels, and norms that are spelled out.
internal sealed partial class OnnxTranslator
{
    private OnnxValue Combine(OnnxNode node)
    {
        node.Require(node.Inputs.Count == 2, $"has {node.Inputs.Count} inputs, and only two are read.");
        var (left, right) = (Required(node, 0), Required(node, 1));
        return (node.Operator, left, right) switch
        {
            ("Add" or "Sum", OnnxMap a, OnnxMap b) => Sum(node, a, b),
            ("Sub", OnnxMap a, OnnxStatistic { Step: OnnxStep.Mean } b) when Write(a, node) == b.Source => b with { Step = OnnxStep.Centered },
            ("Mul", OnnxStatistic { Step: OnnxStep.Centered } a, OnnxStatistic b) when b.Is(OnnxStep.Centered, a.Source) => a with { Step = OnnxStep.Squares },
            ("Mul", OnnxStatistic { Step: OnnxStep.Centered } a, OnnxStatistic { Step: OnnxStep.InverseDeviation } b) when a.Source == b.Source => Normalized(node, b),
            ("Mul", OnnxStatistic { Step: OnnxStep.InverseDeviation } a, OnnxStatistic { Step: OnnxStep.Centered } b) when a.Source == b.Source => Normalized(node, a),
            ("Div", OnnxStatistic { Step: OnnxStep.Centered } a, OnnxStatistic { Step: OnnxStep.Deviation } b) when a.Source == b.Source => Normalized(node, b),
            (_, OnnxStatistic a, OnnxNumbers or OnnxConstant) => Adjust(node, a, Numbers(node, 1)),
            (_, OnnxNumbers or OnnxConstant, OnnxStatistic b) => node.Operator == "Div" ? Inverted(node, b, Numbers(node, 0)) : Adjust(node, b, Numbers(node, 0)),
            ("Mul", OnnxMap { Norm: { Scale: null, Shift: null, ScaleTable: null } norm, Scaling: null } a, OnnxStyleMixture b) => a with { Norm = norm with { ScaleTable = b.Table } },
            ("Add", OnnxMap { Norm: { Scale: null, Shift: null, ShiftTable: null } norm, Scaling: null } a, OnnxStyleMixture b) => a with { Norm = norm with { ShiftTable = b.Table } },
            (_, OnnxMap a, OnnxNumbers or OnnxConstant) => ScaleBy(node, a, 1),
            ("Add" or "Mul", OnnxNumbers or OnnxConstant, OnnxMap b) => ScaleBy(node, b, 0),
            ("Sub", OnnxNumbers or OnnxConstant, OnnxMap b) => ScaleBy(node, Scale(node, b, -1, 0), 0),
            _ => throw node.Unknown("combines values that no operation of a network does."),
        };
    }

    private OnnxMap Sum(OnnxNode node, OnnxMap a, OnnxMap b)
    {
        node.Require(a.Layout == b.Layout, "adds maps of other orders of dimensions.");
        if (a.Cut is not null)
        {
            var whole = Write(b, node);
            return Add(node, new AddOperation(Write(a, node, like: whole), whole)) with { Layout = a.Layout };
        }

        var left = Write(a, node);
        return Add(node, new AddOperation(left, Write(b, node, like: left))) with { Layout = a.Layout };
    }

    // An image and constants: one for all channels, or one for each.
    private OnnxMap ScaleBy(OnnxNode node, OnnxMap map, int input)
    {
        var values = PerChannel(node, map, input);
        var tensor = ValueOf(node, input) is OnnxConstant constant && constant.Tensor.Weights?.ElementCount == map.Channels ? constant.Tensor : null;
        return node.Operator switch
        {
            "Mul" => Scaled(node, map, scaling => scaling.Times(values, tensor)),
            "Div" => Scaled(node, map, scaling => scaling.Times([.. values.Select(value => 1 / value)])),
            "Sub" when input == 1 => Scaled(node, map, scaling => scaling.Plus([.. values.Select(value => -value)])),
            _ => Scaled(node, map, scaling => scaling.Plus(values, tensor)),
        };
    }

    private OnnxMap Scale(OnnxNode node, OnnxMap map, double factor, double offset)
        => Scaled(node, map, scaling => scaling.Times([.. Enumerable.Repeat(factor, map.Channels)]).Plus([.. Enumerable.Repeat(offset, map.Channels)]));

    private OnnxMap ScaleImage(OnnxNode node)
    {
        var map = MapOf(node, 0);
        var biases = node.Attributes.GetValueOrDefault("bias")?.Numbers ?? [];
        node.Require(biases.Count == 0 || biases.Count == map.Channels, $"has {biases.Count} biases for {map.Channels} channels.");
        var scaled = Scale(node, map, node.Number("scale") ?? 1, 0);
        return biases.Count == 0 ? scaled : Scaled(node, scaled, scaling => scaling.Plus([.. biases.Select(bias => (double)bias)]));
    }

    // The scaling of a window is that of all of it, but for one whose clip has other limits then.
    private OnnxMap Scaled(OnnxNode node, OnnxMap map, Func<OnnxScaling, OnnxScaling> change)
    {
        var next = change(OnnxScaling.None(map.Channels));
        node.Require(next.Scale.Concat(next.Shift).All(double.IsFinite), "scales by a number that is not finite.");
        var clip = map.Clip is { } limits && next.Scale.All(scale => scale > 0 && scale == next.Scale[0]) && next.Shift.All(shift => shift == next.Shift[0])
            ? ((limits.Low * next.Scale[0]) + next.Shift[0], (limits.High * next.Scale[0]) + next.Shift[0])
            : ((double, double)?)null;
        node.Require(map.Clip is null || clip is not null, "scales the channels of a clipped image differently.");
        var whole = map.Cut is null ? map : new OnnxMap(Write(map with { Clip = null }, node), map.Channels) { Layout = map.Layout };
        return whole with { Scaling = change(whole.Scaling ?? OnnxScaling.None(map.Channels)), Clip = clip };
    }

    private double[] PerChannel(OnnxNode node, OnnxMap map, int input)
    {
        var (shape, values) = ValueOf(node, input) is OnnxConstant { Tensor: { Weights: { } weights } tensor } && (weights.ElementCount == 1 || weights.ElementCount == map.Channels)
            ? (tensor.Shape, Values(tensor))
            : (Numbers(node, input)?.Shape.Select(size => (long)size).ToArray() ?? [], Numbers(node, input)?.Same(_graph.Active) ?? []);
        var place = shape.Count - (map.Layout.Rank - map.Layout.ChannelAxis);
        node.Require(values.Length == 1 || (values.Length == map.Channels && place >= 0 && shape[place] == map.Channels), $"reads other numbers than one, or one for each of {map.Channels} channels.");
        return values.Length == map.Channels ? values : [.. Enumerable.Repeat(values[0], map.Channels)];
    }

    private OnnxStatistic Average(OnnxNode node)
    {
        var value = Required(node, 0);
        var layout = value switch { OnnxMap map => map.Layout, OnnxStatistic statistic => statistic.Layout, _ => throw node.Unknown("does not read a map of features.") };
        var axes = node.Operator == "GlobalAveragePool" ? null : Amounts(node, "axes", 1);
        node.Require(node.Operator == "GlobalAveragePool" || (axes is not null && layout.IsSpace(axes.Select(axis => (long)axis))), "averages other dimensions than height and width.");
        return value switch
        {
            OnnxMap map => new OnnxStatistic(OnnxStep.Mean, Write(map, node), layout, [.. Enumerable.Repeat(1.0, _graph.Probes)]),
            OnnxStatistic { Step: OnnxStep.Squares } squares => squares with { Step = OnnxStep.Variance },
            _ => throw node.Unknown("averages what is no part of a norm."),
        };
    }

    // Epsilon, and the factor of the unbiased variance.
    private static OnnxStatistic Adjust(OnnxNode node, OnnxStatistic statistic, OnnxNumbers? numbers)
    {
        node.Require(statistic.Step == OnnxStep.Variance && numbers is { Count: 1 }, "is no part of a norm that is known.");
        var values = numbers!.Values.Select(list => list[0]).ToList();
        return node.Operator switch
        {
            "Add" when statistic.Epsilon == 0 => statistic with { Epsilon = values[0] },
            "Mul" when statistic.Epsilon == 0 => statistic with { Factors = [.. statistic.Factors.Zip(values, (a, b) => a * b)] },
            "Div" when statistic.Epsilon == 0 => statistic with { Factors = [.. statistic.Factors.Zip(values, (a, b) => a / b)] },
            _ => throw node.Unknown("is no part of a norm that is known."),
        };
    }

    private static OnnxStatistic Root(OnnxNode node, OnnxStatistic statistic, OnnxStep result)
    {
        node.Require(statistic is { Step: OnnxStep.Variance, Epsilon: > 0 and < 1 }, "is no part of a norm that is known: it reads no variance with an epsilon.");
        return statistic with { Step = result };
    }

    private OnnxStatistic Root(OnnxNode node) => Root(node, StatisticOf(node), OnnxStep.Deviation);

    private OnnxStatistic Invert(OnnxNode node) => Inverted(node, StatisticOf(node), numbers: null);

    private static OnnxStatistic Inverted(OnnxNode node, OnnxStatistic statistic, OnnxNumbers? numbers)
    {
        node.Require(statistic.Step == OnnxStep.Deviation && (numbers is null || numbers.Values.All(list => list is [1])), "is no part of a norm that is known.");
        return statistic with { Step = OnnxStep.InverseDeviation };
    }

    private OnnxStatistic Raise(OnnxNode node)
    {
        var power = Numbers(node, 1)?.Same(_graph.Active) is [var exponent] ? exponent : double.NaN;
        return (StatisticOf(node), power) switch
        {
            ({ Step: OnnxStep.Centered } centered, 2) => centered with { Step = OnnxStep.Squares },
            (var variance, 0.5) => Root(node, variance, OnnxStep.Deviation),
            (var variance, -0.5) => Root(node, variance, OnnxStep.InverseDeviation),
            _ => throw node.Unknown(FormattableString.Invariant($"raises to the power of {power}, which is no part of a norm that is known.")),
        };
    }

    private OnnxStatistic StatisticOf(OnnxNode node) => Required(node, 0) as OnnxStatistic ?? throw node.Unknown("is no part of a norm that is known.");

    private OnnxMap Normalized(OnnxNode node, OnnxStatistic deviation)
    {
        var channels = _graph.Channels(deviation.Source);
        return new OnnxMap(deviation.Source, channels) { Norm = new OnnxNorm(deviation.Epsilon, IsUnbiased(node, deviation)), Layout = deviation.Layout };
    }

    // n / (n - 1) for n pixels.
    private bool IsUnbiased(OnnxNode node, OnnxStatistic statistic)
    {
        bool AreAll(Func<double, double> factor) => _graph.Active.All(probe =>
        {
            var size = _graph.Size(statistic.Source, probe);
            return Math.Abs(statistic.Factors[probe] - factor((double)size.Height * size.Width)) < 1e-6;
        });
        var isUnbiased = AreAll(pixels => pixels / Math.Max(1, pixels - 1));
        node.Require(isUnbiased || AreAll(_ => 1), "ends a norm whose variance is neither of a sample nor of all pixels.");
        return isUnbiased && !AreAll(_ => 1);
    }

    private OnnxStyleMixture Mix(OnnxNode node)
    {
        node.Require(ValueOf(node, 0) is OnnxStyleWeights && ValueOf(node, 2) is null, "multiplies matrices, and only style weights and a table of styles can be: fold the style into the file.");
        var table = Tensor(node, 1);
        node.Require(table.Shape.Count == 2, "does not read a table of styles.");
        return new OnnxStyleMixture(table);
    }
}

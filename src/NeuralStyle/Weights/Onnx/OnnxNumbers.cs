namespace NeuralStyle.Weights;

/// <summary>A few numbers that a file holds or computes from sizes, such as amounts of padding: a list for each probe, an image size that the network is followed with.</summary>
/// <param name="Values">For each probe the numbers, row by row.</param>
/// <param name="Shape">The size of each dimension.</param>
/// <param name="AreIntegers">True for integers, whose divisions round toward zero.</param>
/// <param name="Origin">The map whose size they are of; null if there is none, or more than one.</param>
internal sealed record OnnxNumbers(IReadOnlyList<double[]> Values, int[] Shape, bool AreIntegers, OnnxMap? Origin = null) : OnnxValue
{
    private const int Most = OnnxValues.MaxIntegers;

    private delegate OnnxNumbers? Rule(OnnxNode node, OnnxNumbers[] inputs);

    private static readonly Dictionary<string, Rule> Rules = new(StringComparer.Ordinal)
    {
        ["Identity"] = (_, inputs) => inputs[0],
        ["Cast"] = (node, inputs) => inputs[0].Cast(isInteger: node.Integer("to") is 6 or 7), // int32, int64
        ["Floor"] = (_, inputs) => inputs[0].Map(Math.Floor),
        ["Ceil"] = (_, inputs) => inputs[0].Map(Math.Ceiling),
        ["Neg"] = (_, inputs) => inputs[0].Map(value => -value),
        ["Sqrt"] = (_, inputs) => inputs[0].Map(Math.Sqrt),
        ["Add"] = (_, inputs) => Combine(inputs, (a, b) => a + b),
        ["Sub"] = (_, inputs) => Combine(inputs, (a, b) => a - b),
        ["Mul"] = (_, inputs) => Combine(inputs, (a, b) => a * b),
        ["Div"] = (_, inputs) => Combine(inputs, (a, b) => a / b) is { } quotient ? quotient.AreIntegers ? quotient.Map(Math.Truncate) : quotient : null,
        ["Max"] = (_, inputs) => Combine(inputs, Math.Max),
        ["Min"] = (_, inputs) => Combine(inputs, Math.Min),
        ["Concat"] = (_, inputs) => inputs.All(input => input.Shape.Length == 1) ? Join(inputs) : null,
        ["Gather"] = (node, inputs) => (node.Integer("axis") ?? 0) == 0 ? inputs[0].Gather(inputs[1]) : null,
        ["Slice"] = (node, inputs) => inputs[0].Slice(node, inputs),
        ["Transpose"] = (node, inputs) => node.Integers("perm") is [1, 0] && inputs[0].Shape.Length == 2 ? inputs[0].Transposed() : null,
        ["Reshape"] = (_, inputs) => inputs[0].Reshape(inputs[1]),
        ["Squeeze"] = (_, inputs) => inputs[0].Count == 1 ? inputs[0] with { Shape = [] } : inputs[0] with { Shape = [inputs[0].Count] },
        ["Unsqueeze"] = (_, inputs) => inputs[0].Shape.Length <= 1 ? inputs[0] with { Shape = [inputs[0].Count] } : null,
        ["ReduceProd"] = (_, inputs) => inputs[0] with { Values = [.. inputs[0].Values.Select(list => new[] { list.Aggregate(1.0, (a, b) => a * b) })], Shape = [] },
        ["ConstantOfShape"] = (node, inputs) => Filled(node, inputs[0]),
        ["Shape"] = (_, inputs) => Same(Array.ConvertAll(inputs[0].Shape, size => (double)size), inputs[0].Values.Count, areIntegers: true),
    };

    /// <summary>The number of numbers in each list.</summary>
    public int Count => Values[0].Length;

    /// <summary>A list of numbers that are the same for all probes.</summary>
    public static OnnxNumbers Same(double[] values, int probes, bool areIntegers) => new([.. Enumerable.Repeat(values, probes)], [values.Length], areIntegers);

    /// <summary>The numbers of a tensor of the file; null if they are too many, or of another type.</summary>
    public static OnnxNumbers? Of(OnnxTensor tensor, int probes)
    {
        if (tensor.Integers is { } integers)
        {
            return Same([.. integers.Select(value => (double)value)], probes, areIntegers: true) with { Shape = ShapeOf(tensor.Shape, integers.Count) };
        }

        return tensor.Weights is { ElementCount: <= Most and var count } weights
            ? Same(Array.ConvertAll(weights.ToSingles(), value => (double)value), probes, areIntegers: false) with { Shape = ShapeOf(weights.Shape, (int)count) }
            : null;
    }

    /// <summary>Computes an operation on numbers; null for an operation, or for inputs, that it is not known for.</summary>
    /// <param name="node">The operation.</param>
    /// <param name="inputs">The inputs; those that are left out are null.</param>
    public static OnnxNumbers? Evaluate(OnnxNode node, IReadOnlyList<OnnxNumbers?> inputs)
    {
        if (!Rules.TryGetValue(node.Operator, out var rule) || inputs.Count == 0 || inputs.Any(input => input is null) || inputs.Count < Needed(node.Operator))
        {
            return null;
        }

        var result = rule(node, [.. inputs.Select(input => input!)]);
        return result is { Count: <= Most } ? result with { Origin = OriginOf(inputs) } : null;
    }

    /// <summary>The numbers, where they are the same for all of some probes; null otherwise.</summary>
    public double[]? Same(IEnumerable<int> probes)
    {
        var lists = probes.Select(probe => Values[probe]).ToList();
        return lists.TrueForAll(list => list.AsSpan().SequenceEqual(lists[0])) ? lists[0] : null;
    }

    private static int Needed(string kind) => kind is "Add" or "Sub" or "Mul" or "Div" or "Gather" or "Reshape" ? 2 : 1;

    private static int[] ShapeOf(IReadOnlyList<long> shape, int count)
        => shape.Aggregate(1L, (a, b) => a * b) == count ? [.. shape.Select(size => (int)size)] : [count];

    private static OnnxMap? OriginOf(IReadOnlyList<OnnxNumbers?> inputs)
    {
        var origins = inputs.Select(input => input!.Origin).OfType<OnnxMap>().Distinct(ReferenceEqualityComparer.Instance).ToList();
        return origins is [OnnxMap origin] ? origin : null;
    }

    private OnnxNumbers Map(Func<double, double> function) => this with { Values = [.. Values.Select(list => Array.ConvertAll(list, value => function(value)))] };

    private OnnxNumbers Cast(bool isInteger) => (isInteger ? Map(Math.Truncate) : this) with { AreIntegers = isInteger };

    private static OnnxNumbers? Combine(OnnxNumbers[] inputs, Func<double, double, double> function)
    {
        if (inputs is not [{ Count: > 0 } a, { Count: > 0 } b] || (a.Count != b.Count && a.Count != 1 && b.Count != 1))
        {
            return null;
        }

        double[] Each(double[] left, double[] right)
            => [.. Enumerable.Range(0, Math.Max(a.Count, b.Count)).Select(i => function(left[a.Count == 1 ? 0 : i], right[b.Count == 1 ? 0 : i]))];
        return new OnnxNumbers([.. a.Values.Zip(b.Values, Each)], a.Count >= b.Count ? a.Shape : b.Shape, a.AreIntegers && b.AreIntegers);
    }

    private static OnnxNumbers? Join(OnnxNumbers[] inputs)
    {
        var count = inputs.Sum(input => input.Count);
        var values = Enumerable.Range(0, inputs[0].Values.Count).Select(probe => inputs.SelectMany(input => input.Values[probe]).ToArray());
        return count > Most ? null : new OnnxNumbers([.. values], [count], inputs.All(input => input.AreIntegers));
    }

    private OnnxNumbers? Gather(OnnxNumbers indices)
    {
        if (Shape.Length != 1 || indices.Values.Any(list => list.Any(index => !(index >= -Count && index < Count))))
        {
            return null;
        }

        double[] Each(double[] list, double[] places) => Array.ConvertAll(places, place => list[(int)(place < 0 ? place + Count : place)]);
        return this with { Values = [.. Values.Zip(indices.Values, Each)], Shape = indices.Shape };
    }

    // Rows of a list or a table, by attributes or by inputs.
    private OnnxNumbers? Slice(OnnxNode node, OnnxNumbers[] inputs)
    {
        double[] List(string name, int input, double otherwise)
            => node.Integers(name) is { Count: > 0 } list ? [.. list.Select(value => (double)value)] : input < inputs.Length ? inputs[input].Values[0] : [otherwise];
        if (Shape is not ([_] or [_, _]) || List("axes", 3, 0) is not [0] || List("", 4, 1) is not [var step] || Math.Abs(step) != 1
            || List("starts", 1, 0) is not [var start] || List("ends", 2, Shape[0]) is not [var end])
        {
            return null;
        }

        var (rows, width) = (Shape[0], Shape.Length == 2 ? Shape[1] : 1);
        double Inside(double place, double low, double high) => Math.Clamp(place < 0 ? place + rows : place, low, high);
        var (first, last) = step > 0 ? (Inside(start, 0, rows), Inside(end, 0, rows)) : (Inside(start, 0, rows - 1), Inside(end, -1, rows - 1));
        var kept = new List<int>();
        for (var row = first; step > 0 ? row < last : row > last; row += step)
        {
            kept.Add((int)row);
        }

        return this with { Values = [.. Values.Select(list => kept.SelectMany(row => list.Skip(row * width).Take(width)).ToArray())], Shape = [kept.Count, .. Shape.Skip(1)] };
    }

    private OnnxNumbers Transposed()
    {
        var (rows, columns) = (Shape[0], Shape[1]);
        return this with { Values = [.. Values.Select(list => list.Select((_, i) => list[(i % rows * columns) + (i / rows)]).ToArray())], Shape = [columns, rows] };
    }

    private OnnxNumbers? Reshape(OnnxNumbers shape)
    {
        var sizes = Array.ConvertAll(shape.Values[0], size => Math.Clamp(size, -1, Most));
        var known = sizes.Where(size => size > 0).Aggregate(1.0, (a, b) => a * b);
        var result = Array.ConvertAll(sizes, size => (int)(size > 0 ? size : Count / known));
        return result.Length <= 2 && result.Aggregate(1L, (a, b) => a * b) == Count ? this with { Shape = result } : null;
    }

    private static OnnxNumbers? Filled(OnnxNode node, OnnxNumbers shape)
    {
        var tensor = node.Attributes.GetValueOrDefault("value")?.Tensor;
        var value = tensor?.Integers is [var integer] ? integer : tensor?.Weights is { ElementCount: 1 } weights ? weights.ToSingles()[0] : 0.0;
        return shape is { Count: 1 } && shape.Values[0][0] is >= 0 and <= Most and var count
            ? new OnnxNumbers([.. shape.Values.Select(_ => Enumerable.Repeat(value, (int)count).ToArray())], [(int)count], tensor?.Weights is null)
            : null;
    }
}

namespace NeuralStyle.Weights;

/// <summary>A few integers that an ONNX file holds, or computes from constants as PyTorch's exporter does with amounts of padding.</summary>
/// <param name="Values">The integers, row by row.</param>
/// <param name="Columns">Integers in a row; 1 for a list.</param>
internal sealed record OnnxIntegers(IReadOnlyList<long> Values, int Columns)
{
    private const int MaxValues = OnnxValues.MaxIntegers;

    private int Rows => Values.Count / Columns;

    /// <summary>Evaluates an operation on integers; returns null if one is unknown, or for another operation.</summary>
    /// <param name="node">The operation.</param>
    /// <param name="inputs">The inputs.</param>
    public static OnnxIntegers? Evaluate(OnnxNode node, IReadOnlyList<OnnxIntegers?> inputs) => (node.Operator, inputs) switch
    {
        ("Cast" or "Identity", [{ } value]) => value,
        ("ConstantOfShape", [{ Values: [>= 0 and <= MaxValues and var count] }]) => new([.. Enumerable.Repeat(Fill(node), (int)count)], Columns: 1),
        ("Concat", _) when inputs.All(input => input is { Columns: 1 }) && inputs.Sum(input => input!.Values.Count) <= MaxValues => new([.. inputs.SelectMany(input => input!.Values)], Columns: 1),
        ("Reshape", [{ } value, { Values: [_] }]) => value with { Columns = 1 },
        ("Reshape", [{ } value, { Values: [-1, > 0 and <= MaxValues and var columns] }]) when value.Values.Count % columns == 0 => value with { Columns = (int)columns },
        ("Slice", [{ } value, { Values: [-1] }, { Values: [< -MaxValues] }, { Values: [0] }, { Values: [-1] }]) => value.Reversed(),
        ("Transpose", [{ } value]) when node.Integers("perm") is [1, 0] => value.Transposed(),
        _ => null,
    };

    private static long Fill(OnnxNode node) => node.Attributes.GetValueOrDefault("value")?.Tensor?.Integers is [var value] ? value : 0;

    private OnnxIntegers Reversed() => this with { Values = [.. Values.Chunk(Columns).Reverse().SelectMany(row => row)] };

    private OnnxIntegers Transposed() => new([.. from column in Enumerable.Range(0, Columns) from row in Enumerable.Range(0, Rows) select Values[(row * Columns) + column]], Math.Max(1, Rows));
}

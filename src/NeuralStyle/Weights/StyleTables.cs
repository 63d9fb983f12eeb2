using System.IO.Hashing;
using System.Text;
using NeuralStyle.Graphs;

namespace NeuralStyle.Weights;

/// <summary>The tables of conditional norms, which hold the trained styles, and the rest of a network, which all styles share.</summary>
internal static class StyleTables
{
    /// <summary>Reads the style row of each trained style, (S, R).</summary>
    public static float[][] Read(Graph graph, StateDict weights)
    {
        var rows = Enumerable.Range(0, graph.Styles).Select(_ => new float[graph.StyleRowLength]).ToArray();
        foreach (var (index, offset) in graph.StyleRowOffsets)
        {
            if (graph.Operations[index] is not ConditionalNormOperation norm)
            {
                continue; // an adaptive norm has no table
            }

            Read(weights[norm.Weight].ToSingles(), offset, rows);
            Read(weights[norm.Bias].ToSingles(), offset + norm.Channels, rows);
        }

        return rows;
    }

    /// <summary>The names of the tables.</summary>
    public static HashSet<string> Names(Graph graph)
        => graph.Operations.OfType<ConditionalNormOperation>().SelectMany(norm => new[] { norm.Weight, norm.Bias }).ToHashSet(StringComparer.Ordinal);

    /// <summary>Throws unless there is a row of the right length for each name.</summary>
    public static void RequireRows(Graph graph, IReadOnlyList<string> names, IReadOnlyList<float[]> rows)
    {
        if (!graph.IsConditional)
        {
            throw new InvalidOperationException("The network has no conditional norms, so it cannot hold several styles: create it with NormKind.Conditional.");
        }

        if (rows.Count == 0 || rows.Count != names.Count)
        {
            throw new ArgumentException($"There must be a style or more, and a row for each, but there are {names.Count} names and {rows.Count} rows.", nameof(rows));
        }

        if (rows.Any(row => row?.Length != graph.StyleRowLength))
        {
            throw new ArgumentException(
                $"The network's conditional norms need rows of {graph.StyleRowLength} values but got rows of {string.Join(", ", rows.Select(row => row?.Length ?? 0))}.", nameof(rows));
        }
    }

    /// <summary>The same network for another number of trained styles.</summary>
    public static Graph Resize(Graph graph, int styles)
        => new(graph.Operations.Select(operation => operation is ConditionalNormOperation norm ? norm with { Styles = styles } : operation), graph.Output);

    /// <summary>The same weights with tables made of rows, (S, R).</summary>
    public static StateDict Replace(Graph graph, StateDict weights, IReadOnlyList<float[]> rows)
    {
        var tables = new Dictionary<string, WeightTensor>(StringComparer.Ordinal);
        foreach (var (index, offset) in graph.StyleRowOffsets)
        {
            var norm = (ConditionalNormOperation)graph.Operations[index];
            tables[norm.Weight] = Table(rows, offset, norm.Channels);
            tables[norm.Bias] = Table(rows, offset + norm.Channels, norm.Channels);
        }

        return new StateDict(weights.Select(pair => KeyValuePair.Create(pair.Key, tables.GetValueOrDefault(pair.Key, pair.Value))), weights.Metadata);
    }

    /// <summary>Identifies a network by its operations and weights without the tables: networks with other trained styles that are otherwise the same give the same number.</summary>
    public static UInt128 HashTrunk(Graph graph, StateDict weights)
    {
        var tables = Names(graph);
        var operations = graph.Operations.Select(operation => operation is ConditionalNormOperation norm ? norm with { Styles = 1 } : operation);
        var hash = new XxHash128();
        hash.Append(Encoding.UTF8.GetBytes(GraphJson.Write(new Graph(operations, graph.Output))));
        foreach (var (name, weight) in weights.Where(pair => !tables.Contains(pair.Key)).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            hash.Append(Encoding.UTF8.GetBytes($"{name} {weight}")); // types and shapes too
            hash.Append(weight.Bytes.Span);
        }

        return hash.GetCurrentHashAsUInt128();
    }

    // (S, C).
    private static WeightTensor Table(IReadOnlyList<float[]> rows, int offset, int channels)
        => WeightTensor.FromSingles([rows.Count, channels], [.. rows.SelectMany(row => row.AsSpan(offset, channels).ToArray())]);

    // (S, C) into C values of each row.
    private static void Read(float[] table, int offset, float[][] rows)
    {
        var channels = table.Length / rows.Length;
        for (var style = 0; style < rows.Length; style++)
        {
            table.AsSpan(style * channels, channels).CopyTo(rows[style].AsSpan(offset));
        }
    }
}

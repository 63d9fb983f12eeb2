using NeuralStyle.Graphs;

namespace NeuralStyle.Weights;

/// <summary>Compares graphs without regard to the names of their weights.</summary>
internal static class GraphNames
{
    /// <summary>For graphs that differ in names alone, the names in the second by those in the first; else null.</summary>
    public static IReadOnlyDictionary<string, string>? Match(Graph first, Graph second)
    {
        if (Nameless(first) != Nameless(second))
        {
            return null;
        }

        var pairs = Uses(first).Zip(Uses(second)).Distinct().ToList();
        return pairs.Count == first.Weights.Count && pairs.Count == second.Weights.Count
            ? pairs.ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal)
            : null; // a weight that one of them uses twice
    }

    private static IEnumerable<string> Uses(Graph graph) => graph.Operations.SelectMany(operation => operation.Weights).Select(use => use.Name);

    private static string Nameless(Graph graph)
    {
        var operations = graph.Operations.Select((operation, index) => operation switch
        {
            ConvolutionOperation o => o with { Weight = $"{index}.weight", Bias = o.Bias is null ? null : $"{index}.bias" },
            TransposedConvolutionOperation o => o with { Weight = $"{index}.weight", Bias = o.Bias is null ? null : $"{index}.bias" },
            InstanceNormOperation o => o with { Weight = o.Weight is null ? null : $"{index}.weight", Bias = o.Bias is null ? null : $"{index}.bias" },
            ConditionalNormOperation o => o with { Weight = $"{index}.weight", Bias = $"{index}.bias" },
            _ => operation,
        });
        return GraphJson.Write(new Graph(operations, graph.Output));
    }
}

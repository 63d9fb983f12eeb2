using System.Runtime.CompilerServices;
using NeuralStyle.Common;
using NeuralStyle.Graphs;

namespace NeuralStyle.Weights;

/// <summary>Selects the weights of a graph, and checks them.</summary>
internal static class GraphWeights
{
    /// <summary>Returns exactly the weights that a graph names.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="weights">The weights it needs, and maybe others.</param>
    /// <param name="prefix">The text before each name in <paramref name="weights"/>; a weight that is not there is looked for without it.</param>
    /// <exception cref="ModelFormatException">A weight is missing, of another shape, or holds NaN or infinity.</exception>
    public static StateDict Select(Graph graph, StateDict weights, string prefix)
        => new(graph.Weights.Select(need => KeyValuePair.Create(need.Key, Require(weights, NameOf(weights, prefix, need.Key), need.Value))));

    private static string NameOf(StateDict weights, string prefix, string name)
        => weights.ContainsKey(prefix + name) || !weights.ContainsKey(name) ? prefix + name : name;

    private static WeightTensor Require(StateDict weights, string name, IReadOnlyList<long> shape)
    {
        if (!weights.TryGetValue(name, out var weight))
        {
            throw new ModelFormatException($"The network needs the weight {Untrusted.Quote(name)}, which is missing.", rule: "model.weight-missing");
        }

        if (!weight.Shape.SequenceEqual(shape))
        {
            throw new ModelFormatException(
                $"The network needs {Untrusted.Quote(name)} in the shape {Shape.Format([.. shape])}, but it has {Shape.Format([.. weight.Shape])}.", rule: "model.weight-shape");
        }

        return IsFinite(weight.Type == WeightType.Float32 ? weight.AsSingles() : weight.ToSingles())
            ? weight
            : throw new ModelFormatException($"The weight {Untrusted.Quote(name)} holds NaN or infinity: the training that made it diverged.", rule: "model.weight-finite");
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a cold process goes through millions
    private static bool IsFinite(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
            {
                return false;
            }
        }

        return true;
    }
}

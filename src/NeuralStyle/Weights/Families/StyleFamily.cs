using NeuralStyle.Graphs;

namespace NeuralStyle.Weights;

/// <summary>A family whose network stylizes by itself, so that a model can be made of its weights.</summary>
internal abstract class StyleFamily(string name, string description) : WeightFamily(name, description)
{
    /// <summary>The network as a graph, with NeuralStyle's key names.</summary>
    /// <param name="weights">Weights that <see cref="WeightFamily.Expect"/> accepts.</param>
    public abstract Graph ToGraph(StateDict weights);

    /// <summary>The key names of the family for a graph of its network, by NeuralStyle's; null if the graph is no such network.</summary>
    /// <param name="graph">The graph of any model.</param>
    public abstract IReadOnlyDictionary<string, string>? KeysFor(Graph graph);
}

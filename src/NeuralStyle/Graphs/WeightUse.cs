using NeuralStyle.Common;

namespace NeuralStyle.Graphs;

/// <summary>A weight that an operation reads.</summary>
/// <param name="Name">Its name in the state dictionary.</param>
/// <param name="Shape">The shape it must have.</param>
public readonly record struct WeightUse(string Name, IReadOnlyList<long> Shape)
{
    /// <summary>The shape it must have.</summary>
    public IReadOnlyList<long> Shape { get; init => field = new ValueList<long>(value); } = new ValueList<long>(Shape);
}

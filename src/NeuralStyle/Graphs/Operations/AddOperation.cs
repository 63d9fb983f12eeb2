using System.Text.Json.Serialization;

namespace NeuralStyle.Graphs;

/// <summary>Adds two values of the same size.</summary>
/// <param name="Left">One value.</param>
/// <param name="Right">The other value.</param>
public sealed record AddOperation(int Left, int Right) : GraphOperation
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<int> Inputs => [Left, Right];

    internal override MapSize ResultSize(ReadOnlySpan<MapSize> inputs) => inputs[0] == inputs[1]
        ? inputs[0]
        : throw new ArgumentException($"Cannot add {inputs[0]} and {inputs[1]}: the sizes differ.");
}

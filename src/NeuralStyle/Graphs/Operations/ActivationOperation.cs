using System.Text.Json.Serialization;

namespace NeuralStyle.Graphs;

/// <summary>Applies an element-wise function.</summary>
/// <param name="Input">The value it reads.</param>
/// <param name="Kind">The function.</param>
public sealed record ActivationOperation(int Input, ActivationKind Kind) : GraphOperation
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<int> Inputs => [Input];

    internal override MapSize ResultSize(ReadOnlySpan<MapSize> inputs)
    {
        RequireDefined(Kind);
        return inputs[0];
    }
}

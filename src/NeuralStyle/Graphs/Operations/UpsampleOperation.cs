using System.Text.Json.Serialization;

namespace NeuralStyle.Graphs;

/// <summary>Upsamples by repeating each pixel (nearest neighbor).</summary>
/// <param name="Input">The value it reads.</param>
/// <param name="Factor">The number of times that each pixel is repeated in each direction.</param>
public sealed record UpsampleOperation(int Input, int Factor) : GraphOperation
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<int> Inputs => [Input];

    internal override MapSize ResultSize(ReadOnlySpan<MapSize> inputs)
    {
        RequirePositive(Factor, "The upsampling factor");
        return inputs[0] with { Height = checked(inputs[0].Height * Factor), Width = checked(inputs[0].Width * Factor) };
    }
}

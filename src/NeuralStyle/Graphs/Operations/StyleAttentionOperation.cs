using System.Text.Json.Serialization;

namespace NeuralStyle.Graphs;

/// <summary>
/// Attention of each position over all positions of the style: an <see cref="AttentionOperation"/> whose keys and values are style features that the graph is run with
/// (Park and Lee 2019, arXiv:1812.02342). The n-th of these operations reads the n-th map of a <see cref="StyleFeaturesOperation"/>.
/// </summary>
/// <param name="Query">The value of the queries, (Channels, H, W).</param>
/// <param name="Channels">The number of channels of queries and keys.</param>
/// <param name="ValueChannels">The number of channels of the values, which follow the keys in the style's map; the result is (ValueChannels, H, W).</param>
public sealed record StyleAttentionOperation(int Query, int Channels, int ValueChannels) : GraphOperation
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<int> Inputs => [Query];

    internal override MapSize ResultSize(ReadOnlySpan<MapSize> inputs)
    {
        RequireChannels(inputs[0], Channels);
        RequirePositive(ValueChannels, "Value channels");
        _ = checked(Channels + ValueChannels);
        return inputs[0] with { Channels = ValueChannels };
    }
}

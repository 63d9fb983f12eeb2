using System.Text.Json.Serialization;
using NeuralStyle.Common;

namespace NeuralStyle.Graphs;

/// <summary>The features of a style image that the attention of a network reads, as a list of maps: the output of a graph of kind <see cref="GraphKind.Features"/>.</summary>
/// <param name="Values">The maps, one for each <see cref="StyleAttentionOperation"/> of the network: keys, then values along the channels.</param>
public sealed record StyleFeaturesOperation(IReadOnlyList<int> Values) : GraphOperation
{
    /// <summary>The maps, one for each <see cref="StyleAttentionOperation"/> of the network: keys, then values along the channels.</summary>
    public IReadOnlyList<int> Values { get; init => field = new ValueList<int>(value); } = new ValueList<int>(Values);

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<int> Inputs => Values;

    internal override MapSize ResultSize(ReadOnlySpan<MapSize> inputs)
    {
        if (inputs.IsEmpty)
        {
            throw new ArgumentException("A list of style features must have a map.");
        }

        var channels = 0;
        foreach (var input in inputs)
        {
            channels = checked(channels + input.Channels);
        }

        return new MapSize(channels, Height: 1, Width: 1);
    }
}

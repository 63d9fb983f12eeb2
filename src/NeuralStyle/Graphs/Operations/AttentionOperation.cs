using System.Text.Json.Serialization;

namespace NeuralStyle.Graphs;

/// <summary>
/// Attention (Vaswani et al. 2017, arXiv:1706.03762) of each position of one value over all positions of another: the softmax of the products of its
/// query with all keys weights the sum of the values. Products are not scaled, as in SANet and in SAGAN.
/// </summary>
/// <param name="Query">The value of the queries, (C, H, W).</param>
/// <param name="Key">The value of the keys, (C, h, w).</param>
/// <param name="Value">The value of the values, (V, h, w); the result is (V, H, W).</param>
public sealed record AttentionOperation(int Query, int Key, int Value) : GraphOperation
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<int> Inputs => [Query, Key, Value];

    internal override MapSize ResultSize(ReadOnlySpan<MapSize> inputs)
    {
        RequireChannels(inputs[1], inputs[0].Channels);
        return (inputs[1].Height, inputs[1].Width) == (inputs[2].Height, inputs[2].Width)
            ? inputs[0] with { Channels = inputs[2].Channels }
            : throw new ArgumentException($"Keys and values must be of one size but are {inputs[1].Width}x{inputs[1].Height} and {inputs[2].Width}x{inputs[2].Height}.");
    }
}

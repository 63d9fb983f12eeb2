using System.Text.Json.Serialization;
using NeuralStyle.Common;

namespace NeuralStyle.Graphs;

/// <summary>Joins values of the same height and width along the channels.</summary>
/// <param name="Values">The values, in order.</param>
public sealed record ConcatenateOperation(IReadOnlyList<int> Values) : GraphOperation
{
    /// <summary>The values, in order.</summary>
    public IReadOnlyList<int> Values { get; init => field = new ValueList<int>(value); } = new ValueList<int>(Values);

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<int> Inputs => Values;

    internal override MapSize ResultSize(ReadOnlySpan<MapSize> inputs)
    {
        if (inputs.IsEmpty)
        {
            throw new ArgumentException("There is nothing to concatenate.");
        }

        var channels = 0;
        foreach (var input in inputs)
        {
            if (input.Height != inputs[0].Height || input.Width != inputs[0].Width)
            {
                throw new ArgumentException($"Cannot concatenate {inputs[0]} and {input}: heights and widths differ.");
            }

            channels = checked(channels + input.Channels);
        }

        return inputs[0] with { Channels = channels };
    }
}

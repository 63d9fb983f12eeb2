using System.Text.Json.Serialization;
using NeuralStyle.Common;

namespace NeuralStyle.Graphs;

/// <summary>Converts value range and channel order: <c>y[c] = x[Order[c]] * Scale[c] + Shift[c]</c>.</summary>
/// <param name="Input">The value it reads.</param>
/// <param name="Order">The input channel that each output channel comes from.</param>
/// <param name="Scale">A factor per output channel.</param>
/// <param name="Shift">An offset for each output channel.</param>
public sealed record ConvertRangeOperation(int Input, IReadOnlyList<int> Order, IReadOnlyList<float> Scale, IReadOnlyList<float> Shift) : GraphOperation
{
    /// <summary>The input channel that each output channel comes from.</summary>
    public IReadOnlyList<int> Order { get; init => field = new ValueList<int>(value); } = new ValueList<int>(Order);

    /// <summary>A factor per output channel.</summary>
    public IReadOnlyList<float> Scale { get; init => field = new ValueList<float>(value); } = new ValueList<float>(Scale);

    /// <summary>An offset for each output channel.</summary>
    public IReadOnlyList<float> Shift { get; init => field = new ValueList<float>(value); } = new ValueList<float>(Shift);

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<int> Inputs => [Input];

    internal override MapSize ResultSize(ReadOnlySpan<MapSize> inputs)
    {
        var channels = inputs[0].Channels;
        if (Order.Count != channels || Scale.Count != channels || Shift.Count != channels)
        {
            throw new ArgumentException($"Order, scale and shift must have one entry for each of {channels} channels but have {Order.Count}, {Scale.Count} and {Shift.Count}.");
        }

        if (Order.Any(channel => channel < 0 || channel >= channels))
        {
            throw new ArgumentException($"The channel order must name channels 0 to {channels - 1} but is {string.Join(", ", Order)}.");
        }

        if (!Scale.Concat(Shift).All(float.IsFinite))
        {
            throw new ArgumentException($"Scale and shift must be finite but are {string.Join(", ", Scale)} and {string.Join(", ", Shift)}.");
        }

        return inputs[0];
    }
}

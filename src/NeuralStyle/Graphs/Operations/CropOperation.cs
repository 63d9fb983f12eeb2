using System.Text.Json.Serialization;

namespace NeuralStyle.Graphs;

/// <summary>Cuts a window of another value's height and width out of a value.</summary>
/// <param name="Input">The value it cuts from.</param>
/// <param name="Reference">The value whose height and width the result gets; its content is not read.</param>
/// <param name="Left">Columns left out at the left.</param>
/// <param name="Top">Rows left out at the top.</param>
public sealed record CropOperation(int Input, int Reference, int Left, int Top) : GraphOperation
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<int> Inputs => [Input, Reference];

    internal override MapSize ResultSize(ReadOnlySpan<MapSize> inputs)
    {
        RequireNotNegative(Left, "Left");
        RequireNotNegative(Top, "Top");
        var (from, to) = (inputs[0], inputs[1]);
        return (long)Left + to.Width <= from.Width && (long)Top + to.Height <= from.Height
            ? to with { Channels = from.Channels }
            : throw new ArgumentException($"A window of {to.Width}x{to.Height} at ({Left}, {Top}) does not fit into {from.Width}x{from.Height}.");
    }
}

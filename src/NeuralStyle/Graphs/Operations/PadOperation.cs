using System.Text.Json.Serialization;

namespace NeuralStyle.Graphs;

/// <summary>Pads an image; all widths in pixels.</summary>
/// <param name="Input">The value it reads.</param>
/// <param name="Mode">The padding mode.</param>
/// <param name="Left">Columns added at the left.</param>
/// <param name="Top">Rows added at the top.</param>
/// <param name="Right">Columns added at the right.</param>
/// <param name="Bottom">Rows added at the bottom.</param>
public sealed record PadOperation(int Input, PadMode Mode, int Left, int Top, int Right, int Bottom) : GraphOperation
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<int> Inputs => [Input];

    internal override MapSize ResultSize(ReadOnlySpan<MapSize> inputs)
    {
        RequireDefined(Mode);
        RequireNotNegative(Left, "Left padding");
        RequireNotNegative(Top, "Top padding");
        RequireNotNegative(Right, "Right padding");
        RequireNotNegative(Bottom, "Bottom padding");
        return inputs[0] with { Height = checked(inputs[0].Height + Top + Bottom), Width = checked(inputs[0].Width + Left + Right) };
    }
}

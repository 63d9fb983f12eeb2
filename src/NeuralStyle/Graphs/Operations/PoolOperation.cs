using System.Text.Json.Serialization;

namespace NeuralStyle.Graphs;

/// <summary>Pools square windows.</summary>
/// <param name="Input">The value it reads.</param>
/// <param name="Kind">The value that is kept of each window.</param>
/// <param name="KernelSize">The side of the window, in pixels.</param>
/// <param name="Stride">The step, in pixels.</param>
/// <param name="RoundUp">True to pool an incomplete window at the right or the bottom too; false to drop it.</param>
public sealed record PoolOperation(int Input, PoolKind Kind, int KernelSize, int Stride, bool RoundUp = false) : GraphOperation
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<int> Inputs => [Input];

    internal override MapSize ResultSize(ReadOnlySpan<MapSize> inputs)
    {
        RequireDefined(Kind);
        RequirePositive(KernelSize, "Kernel size");
        RequirePositive(Stride, "Stride");
        return inputs[0] with { Height = Side(inputs[0].Height), Width = Side(inputs[0].Width) };
    }

    private int Side(int side)
    {
        if (side < KernelSize && !(RoundUp && Stride <= KernelSize))
        {
            throw new ArgumentException($"A side of {side} pixels is smaller than the window of {KernelSize}.");
        }

        var steps = side - KernelSize + (RoundUp ? Stride - 1 : 0);
        return (Math.Max(steps, 0) / Stride) + 1;
    }
}

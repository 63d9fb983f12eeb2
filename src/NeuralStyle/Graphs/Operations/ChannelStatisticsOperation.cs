using System.Text.Json.Serialization;

namespace NeuralStyle.Graphs;

/// <summary>
/// The mean and standard deviation of each channel over all pixels: (C, H, W) to (2 C, 1, 1), first the means, then the
/// standard deviations, the square roots of the biased variances plus epsilon.
/// </summary>
/// <param name="Input">The value it reads.</param>
/// <param name="Epsilon">The number added to the variance, which keeps the gradient of the square root finite.</param>
public sealed record ChannelStatisticsOperation(int Input, double Epsilon) : GraphOperation
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<int> Inputs => [Input];

    internal override MapSize ResultSize(ReadOnlySpan<MapSize> inputs)
    {
        RequireEpsilon(Epsilon);
        return new MapSize(checked(2 * inputs[0].Channels), Height: 1, Width: 1);
    }
}

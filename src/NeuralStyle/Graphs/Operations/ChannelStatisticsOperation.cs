using System.Text.Json.Serialization;

namespace NeuralStyle.Graphs;

/// <summary>
/// The mean and standard deviation of each channel over all pixels: (C, H, W) to (2 C, 1, 1), first the means, then the
/// standard deviations, the square roots of the variances plus epsilon.
/// </summary>
/// <param name="Input">The value it reads.</param>
/// <param name="Epsilon">The number added to the variance, which keeps the gradient of the square root finite.</param>
/// <param name="IsUnbiased">True for the sum of squares over one less than the number of pixels; a map of one pixel has variance 0. The default is false.</param>
public sealed record ChannelStatisticsOperation(
    int Input,
    double Epsilon,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsUnbiased = false) : GraphOperation
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

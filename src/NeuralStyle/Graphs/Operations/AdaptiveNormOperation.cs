using System.Text.Json.Serialization;

namespace NeuralStyle.Graphs;

/// <summary>
/// Instance normalization that gives the channels the means and standard deviations of a style's features (AdaIN, Huang and Belongie 2017,
/// arXiv:1703.06868). Variances are unbiased, as published. It reads 2 Channels values of the style rows that the graph is run with: the
/// means, then the standard deviations, as a <see cref="ChannelStatisticsOperation"/> computes them.
/// </summary>
/// <param name="Input">The value it reads.</param>
/// <param name="Channels">The number of channels.</param>
/// <param name="Epsilon">The value added to the variance, for numerical stability.</param>
public sealed record AdaptiveNormOperation(int Input, int Channels, double Epsilon) : GraphOperation
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<int> Inputs => [Input];

    internal override MapSize ResultSize(ReadOnlySpan<MapSize> inputs)
    {
        RequireEpsilon(Epsilon);
        RequireChannels(inputs[0], Channels);
        return inputs[0];
    }
}

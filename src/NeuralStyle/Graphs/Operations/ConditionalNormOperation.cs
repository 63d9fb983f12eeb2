using System.Text.Json.Serialization;

namespace NeuralStyle.Graphs;

/// <summary>
/// Instance normalization whose scale and shift are the style weights' mixture of a table's rows
/// (Dumoulin et al. 2017, arXiv:1610.07629). It reads the style weights, (B, Styles), that the graph is run with.
/// </summary>
/// <param name="Input">The value it reads.</param>
/// <param name="Weight">The name of the table of scales, (Styles, Channels).</param>
/// <param name="Bias">The name of the table of shifts, (Styles, Channels).</param>
/// <param name="Styles">The number of styles.</param>
/// <param name="Channels">The number of channels.</param>
/// <param name="Epsilon">The value added to the variance, for numerical stability.</param>
public sealed record ConditionalNormOperation(int Input, string Weight, string Bias, int Styles, int Channels, double Epsilon) : GraphOperation
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<int> Inputs => [Input];

    /// <inheritdoc/>
    [JsonIgnore]
    public override IEnumerable<WeightUse> Weights => [new(Weight, [Styles, Channels]), new(Bias, [Styles, Channels])];

    internal override MapSize ResultSize(ReadOnlySpan<MapSize> inputs)
    {
        RequirePositive(Styles, "Styles");
        RequireEpsilon(Epsilon);
        RequireChannels(inputs[0], Channels);
        return inputs[0];
    }
}

using System.Text.Json.Serialization;

namespace NeuralStyle.Graphs;

/// <summary>Instance normalization, as in PyTorch, with or without scale and shift.</summary>
/// <param name="Input">The value it reads.</param>
/// <param name="Weight">The name of the scale, (Channels), or null for none.</param>
/// <param name="Bias">The name of the shift, (Channels), or null for none.</param>
/// <param name="Channels">The number of channels.</param>
/// <param name="Epsilon">The value added to the variance, for numerical stability.</param>
/// <param name="IsUnbiased">True for unbiased variance, as the normalization of AdaIN and SANet; the default is false, as PyTorch's norm.</param>
public sealed record InstanceNormOperation(
    int Input,
    string? Weight,
    string? Bias,
    int Channels,
    double Epsilon,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsUnbiased = false) : GraphOperation
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<int> Inputs => [Input];

    /// <inheritdoc/>
    [JsonIgnore]
    public override IEnumerable<WeightUse> Weights
        => new[] { Weight, Bias }.OfType<string>().Select(name => new WeightUse(name, [Channels]));

    internal override MapSize ResultSize(ReadOnlySpan<MapSize> inputs)
    {
        RequireEpsilon(Epsilon);
        RequireChannels(inputs[0], Channels);
        return inputs[0];
    }
}

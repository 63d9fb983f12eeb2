namespace NeuralStyle.Training;

/// <summary>The losses of a step as floats.</summary>
internal sealed record StepLosses(float Total, IReadOnlyDictionary<string, float> Parts)
{
    public static StepLosses Zero { get; } = new(0, new Dictionary<string, float>());

    /// <summary>These losses and a share of others.</summary>
    public StepLosses Add(StepLosses other, float share) => new(
        Total + (other.Total * share),
        other.Parts.ToDictionary(part => part.Key, part => Parts.GetValueOrDefault(part.Key) + (part.Value * share)));
}

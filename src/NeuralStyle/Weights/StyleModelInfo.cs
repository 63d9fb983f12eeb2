using System.Text.Json.Serialization;

namespace NeuralStyle;

/// <summary>The metadata of a model file: everything but the graph and the weights.</summary>
public sealed record StyleModelInfo
{
    /// <summary>The class that the network was made by, such as <c>TransformNetwork</c>; null if unknown. Nothing depends on it.</summary>
    public string? Network { get; init; }

    /// <summary>The names of the styles, in the order of the style weights; empty if they have none.</summary>
    public IReadOnlyList<string> StyleNames { get; init => field = value ?? []; } = []; // the JSON reader sets what a file leaves out to null

    /// <summary>Further metadata by name, such as the steps, losses and seed of the training, for people to read.</summary>
    [JsonPropertyName("facts")] // its name in model files since version 1
    public IReadOnlyDictionary<string, string> Metadata { get; init => field = value ?? new Dictionary<string, string>(); } = new Dictionary<string, string>();
}

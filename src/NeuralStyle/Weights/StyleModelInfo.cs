using System.Text.Json.Serialization;
using NeuralStyle.Common;

namespace NeuralStyle;

/// <summary>The metadata of a model file: everything but the graph and the weights.</summary>
public sealed record StyleModelInfo
{
    /// <summary>The class that the network was made by, such as <c>TransformNetwork</c>; null if unknown. Nothing depends on it.</summary>
    public string? Network { get; init; }

    /// <summary>The names of the styles, in the order of the style weights; empty if they have none.</summary>
    public IReadOnlyList<string> StyleNames { get; init => field = new ValueList<string>(value ?? []); } = new ValueList<string>([]); // the JSON reader sets what a file leaves out to null

    /// <summary>Further metadata by name, such as the steps, losses and seed of the training, for people to read.</summary>
    [JsonPropertyName("facts")] // its name in model files since version 1
    public IReadOnlyDictionary<string, string> Metadata { get; init => field = value ?? new Dictionary<string, string>(); } = new Dictionary<string, string>();

    /// <summary>Compares by value, the order of the metadata apart.</summary>
    /// <param name="other">The other metadata.</param>
    public bool Equals(StyleModelInfo? other)
        => other is not null && Network == other.Network && StyleNames.Equals(other.StyleNames)
        && Metadata.Count == other.Metadata.Count && Metadata.All(pair => other.Metadata.TryGetValue(pair.Key, out var value) && value == pair.Value);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Network, StyleNames, Metadata.Count);
}

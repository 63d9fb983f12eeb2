namespace NeuralStyle.Weights;

/// <summary>What a model file tells about a network beside its graph and weights.</summary>
public sealed record StyleModelInfo
{
    /// <summary>The class that the network was made by, such as <c>TransformNetwork</c>; null where unknown. Nothing depends on it.</summary>
    public string? Network { get; init; }

    /// <summary>The names of the styles, in the order of the style weights; empty where they have none.</summary>
    public IReadOnlyList<string> StyleNames { get; init => field = value ?? []; } = []; // the JSON reader sets what a file leaves out to null

    /// <summary>Facts about the training, such as steps, losses and seed, for people to read.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init => field = value ?? new Dictionary<string, string>(); } = new Dictionary<string, string>();
}

namespace NeuralStyle.Inference;

/// <summary>One way over the picture from the top to the bottom, band by band.</summary>
/// <param name="Steps">The steps of the plan that run on each band, in their order.</param>
/// <param name="Loads">Values that a pass before has stored.</param>
/// <param name="Stores">Values that a pass behind it loads.</param>
/// <param name="Norms">Norms whose statistics are complete afterwards.</param>
/// <param name="IsLast">True where the picture is painted.</param>
internal sealed record EnginePass(IReadOnlyList<int> Steps, IReadOnlyList<int> Loads, IReadOnlyList<int> Stores, IReadOnlyList<NormStep> Norms, bool IsLast);

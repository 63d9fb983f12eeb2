namespace NeuralStyle.Inference.Engine.Bands;

/// <summary>One way over the image from the top to the bottom, band by band.</summary>
/// <param name="Steps">The steps of the plan that run on each band, in their order.</param>
/// <param name="Loads">Values that a pass before has stored.</param>
/// <param name="Stores">Values that a pass behind it loads.</param>
/// <param name="Reductions">Steps whose reductions are complete afterwards.</param>
/// <param name="Targets">The values that the pass is for: those that are stored or reduced, and in the last pass the result.</param>
internal sealed record EnginePass(IReadOnlyList<int> Steps, IReadOnlyList<int> Loads, IReadOnlyList<int> Stores, IReadOnlyList<EngineStep> Reductions, IReadOnlyList<int> Targets);

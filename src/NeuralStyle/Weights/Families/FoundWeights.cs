namespace NeuralStyle.Weights;

/// <summary>The part of a file's weights that is a family's network.</summary>
/// <param name="Family">The family.</param>
/// <param name="Weights">The weights that it reads, under its key names.</param>
/// <param name="Path">The path in the file; empty if they are all of it.</param>
internal sealed record FoundWeights(WeightFamily Family, StateDict Weights, string Path);

namespace NeuralStyle.Inference;

/// <summary>A weight for each of a network's styles: the same for the whole picture, or one set of weights for each part of it.</summary>
/// <param name="Parts">The sets; a single one where there are no masks.</param>
/// <param name="Masks">Where each part is; null for a single one.</param>
internal sealed record StyleWeights(float[][] Parts, StyleMasks? Masks);

using NeuralStyle.Inference.Masks;

namespace NeuralStyle.Inference;

/// <summary>The style of a run: one style row for all of the image, or a row for each part of it; see <see cref="Graphs.Graph.StyleRowLength"/>.</summary>
/// <param name="Parts">The rows, each of the graph's row length; a single one without masks.</param>
/// <param name="Masks">The shares of the parts in each pixel; null for a single part.</param>
internal sealed record StyleRows(float[][] Parts, StyleMasks? Masks);

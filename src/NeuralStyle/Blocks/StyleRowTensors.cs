using static TorchSharp.torch;

namespace NeuralStyle.Blocks;

/// <summary>The scales and shifts of all conditional norms of a graph as tensors; see <see cref="Graphs.Graph.StyleRowLength"/>. Gradients flow through both.</summary>
/// <param name="Rows">A row for each image, (B, R), or one for all of them, (1, R); with shares a row for each part, (P, R).</param>
/// <param name="Shares">The share of each part in each pixel, (B, P, h, w) or (1, P, h, w), stretched over the features; null if all of an image has one style.</param>
/// <param name="Features">For each part of the images the style features of its images; null for networks without attention over a style.</param>
internal sealed record StyleRowTensors(Tensor Rows, Tensor? Shares = null, IReadOnlyList<IReadOnlyList<StyleFeatureTensors>>? Features = null);

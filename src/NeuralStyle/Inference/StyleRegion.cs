using NeuralStyle.Imaging;

namespace NeuralStyle.Inference;

/// <summary>A part of a picture that is painted in a style of its own; see <see cref="StyleSelection.Masked"/>.</summary>
/// <param name="Mask">Where it is: white inside, black outside, gray between, by the mean of a pixel's samples. It may have any size, and is stretched over the picture.</param>
/// <param name="Style">The style, or a blend.</param>
public sealed record StyleRegion(ImageBuffer Mask, StyleSelection Style);

namespace NeuralStyle;

/// <summary>A part of an image that is stylized in its own style; see <see cref="StyleSelection.Masked"/>.</summary>
/// <param name="Mask">The region: white inside, black outside, gray between, by the mean of a pixel's samples. What is transparent is outside; where all that can be seen is black,
/// as when a black shape lies on a transparent ground, the shape is inside. It may have any size: it is stretched over the image, and the log warns where that changes its proportions.</param>
/// <param name="Style">The style, or a blend.</param>
public sealed record StyleRegion(ImageBuffer Mask, StyleSelection Style);

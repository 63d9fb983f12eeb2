namespace NeuralStyle.Inference.Engine;

/// <summary>The inputs of one run of a plan, and its output image.</summary>
/// <param name="Image">The image.</param>
/// <param name="Style">The style rows, one for each part of the image.</param>
/// <param name="Result">The output image; null for plans that compute a vector.</param>
/// <param name="Control">Progress, cancellation, and the frames before.</param>
internal sealed record EngineRequest(ImageBuffer Image, StyleRows Style, OutputImage? Result, RunControl Control = default);

namespace NeuralStyle.Inference;

/// <summary>A style in a blend.</summary>
/// <param name="Source">The style.</param>
/// <param name="Weight">Its weight.</param>
internal readonly record struct StylePart(StyleSource Source, float Weight);

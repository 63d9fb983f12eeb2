namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>The losses of a picture: against a photo, and its style against paintings.</summary>
internal sealed record Losses(double Style, double Content, IReadOnlyList<double> Paintings);

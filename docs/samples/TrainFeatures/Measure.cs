namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>A distance between images that extractors are compared by.</summary>
/// <param name="Layer">The layer that it is computed at.</param>
/// <param name="Distance">Its name.</param>
internal readonly record struct Measure(string Layer, string Distance);

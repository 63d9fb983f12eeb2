namespace NeuralStyle.Inference;

/// <summary>Features of a style image that attention reads. Immutable.</summary>
/// <param name="Channels">The number of channels: those of the keys, then those of the values.</param>
/// <param name="Positions">The number of positions.</param>
/// <param name="Values">The features, (positions, channels); not to be changed.</param>
internal sealed record StyleFeatureMap(int Channels, int Positions, float[] Values);

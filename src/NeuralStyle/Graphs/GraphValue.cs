namespace NeuralStyle.Graphs;

/// <summary>A value in a graph that is being built: a batch of feature maps of shape (B, <paramref name="Channels"/>, H, W).</summary>
/// <param name="Index">0 for the input image, k for the result of operation k - 1.</param>
/// <param name="Channels">The number of channels.</param>
public readonly record struct GraphValue(int Index, int Channels);

namespace NeuralStyle.Kernels.Norms;

/// <summary>The sizes that a norm is trained on.</summary>
/// <param name="Samples">Images in the batch.</param>
/// <param name="Pixels">Pixels of each.</param>
/// <param name="Channels">Channels of each pixel.</param>
internal readonly record struct NormTrainingShape(int Samples, int Pixels, int Channels);

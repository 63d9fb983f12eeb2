using NeuralStyle.Kernels.Convolution;

namespace NeuralStyle.Inference.Engine.Steps;

/// <summary>The kernels that make every n-th pixel of a result, where these differ: one set for a plain convolution, more for one that upsamples.</summary>
/// <param name="Y">The first row of the result that they make.</param>
/// <param name="X">The first column of the result that they make.</param>
/// <param name="OffsetY">The row of the source that they read first for it.</param>
/// <param name="OffsetX">The column of the source that they read first for it.</param>
/// <param name="Weights">The kernels.</param>
internal sealed record PhaseWeights(int Y, int X, int OffsetY, int OffsetX, IPackedKernels Weights);

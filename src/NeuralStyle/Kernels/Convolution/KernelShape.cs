namespace NeuralStyle.Kernels.Convolution;

/// <summary>The sizes of a convolution's kernels.</summary>
internal readonly record struct KernelShape(int OutChannels, int InChannels, int Rows, int Columns);

namespace NeuralStyle.Kernels.Convolution;

/// <summary>The kernels of a convolution in the order in which they are read, with what computes a row by them.</summary>
internal interface IPackedKernels : IDisposable
{
    /// <summary>Rows of a kernel.</summary>
    int Rows { get; }

    /// <summary>Columns of a kernel.</summary>
    int Columns { get; }

    /// <summary>The number of floats.</summary>
    long Length { get; }

    /// <summary>Computes every n-th pixel of a row.</summary>
    /// <param name="kernels">The kernels to run.</param>
    /// <param name="source">The map that is read.</param>
    /// <param name="from">The row and column that the first pixel reads first; they may lie in the padding.</param>
    /// <param name="inStep">Pixels of the source from what a pixel reads to what the next one does.</param>
    /// <param name="target">The map that is written.</param>
    /// <param name="to">The row and column of the first pixel to write.</param>
    /// <param name="outStep">Pixels from one that is written to the next.</param>
    void Convolve(KernelSet kernels, FeatureMap source, (int Y, int X) from, int inStep, FeatureMap target, (int Y, int X) to, int outStep);
}

namespace NeuralStyle.Kernels.Convolution;

/// <summary>The arguments of <see cref="DepthwiseKernel"/>: one row of an output.</summary>
internal unsafe struct DepthwiseRow
{
    /// <summary>The first number that the first pixel reads.</summary>
    public float* Source;

    /// <summary>Floats from a row of the source to the next.</summary>
    public nint SourceRow;

    /// <summary>Floats from a pixel of the source to the next.</summary>
    public int SourcePixel;

    /// <summary>Floats from what a pixel reads first to what the next one does.</summary>
    public int SourceStep;

    /// <summary>The weights.</summary>
    public DepthwiseWeights Weights;

    /// <summary>The first channel of the first pixel to write.</summary>
    public float* Target;

    /// <summary>Floats from a pixel that is written to the next.</summary>
    public int TargetStep;

    /// <summary>Pixels to write.</summary>
    public int Width;
}

namespace NeuralStyle.Kernels.Convolution;

/// <summary>The arguments of <see cref="ConvolutionKernel"/>: one row of an output.</summary>
internal unsafe struct ConvolutionRow
{
    /// <summary>The first number that the first pixel reads.</summary>
    public float* Source;

    /// <summary>Floats from a row of the source to the next.</summary>
    public nint SourceRow;

    /// <summary>Floats from what a pixel reads first to what the next one does.</summary>
    public int SourceStep;

    /// <summary>Rows of the kernels.</summary>
    public int KernelRows;

    /// <summary>Numbers that a row of the kernels reads: columns times the source's pixel stride.</summary>
    public int Taps;

    /// <summary>The packed weights.</summary>
    public float* Weights;

    /// <summary>The initial values of the sums, one for each output channel.</summary>
    public float* Bias;

    /// <summary>The first channel of the first pixel to write.</summary>
    public float* Target;

    /// <summary>Floats from a pixel that is written to the next.</summary>
    public int TargetStep;

    /// <summary>Pixels to write.</summary>
    public int Width;

    /// <summary>Channels to write: a multiple of the vector's width.</summary>
    public int OutChannels;

    /// <summary>Returns the weights of a panel of outputs.</summary>
    /// <param name="channel">The first output channel.</param>
    public readonly float* WeightsOf(int channel) => Weights + ((nint)channel * KernelRows * Taps);
}

using NeuralStyle.Kernels.Convolution;

namespace NeuralStyle.Kernels.Winograd;

/// <summary>Transformed and packed kernels as a convolution reads them, in memory that somebody else owns.</summary>
/// <remarks>
/// <code>
/// element 0 : | block 0: panels of (inputs, outputs) | block 1 | ...      each as a 1x1 convolution reads them,
/// element 1 : | block 0                              | block 1 | ...      see WeightPanels
/// ...
/// </code>
/// </remarks>
internal unsafe struct WinogradKernels
{
    /// <summary>The matrix of element 0.</summary>
    public float* Data;

    /// <summary>Floats from the matrix of an element to the next.</summary>
    public nint ElementStride;

    /// <summary>The output channels that are computed together; in the matrix of an element they follow each other.</summary>
    public ChannelBlock[] Blocks;

    /// <summary>The pixel stride of the source.</summary>
    public int InStride;

    /// <summary>Output channels: a multiple of the vector's width.</summary>
    public int OutChannels;

    /// <summary>An addend for each output channel.</summary>
    public float* Bias;

    /// <summary>A zero for each output channel, which products start with.</summary>
    public float* Zeros;
}

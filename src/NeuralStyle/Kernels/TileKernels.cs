namespace NeuralStyle.Kernels;

/// <summary>The 3x3 kernels of a tensor (O, I, 3, 3), as a convolution or, the other way round, as its backward pass reads them.</summary>
/// <param name="data">The tensor.</param>
/// <param name="outputs">Outputs O of the tensor.</param>
/// <param name="inputs">Inputs I of the tensor.</param>
/// <param name="isFlipped">True for the backward pass: outputs are inputs, and each kernel is turned by 180 degrees.</param>
internal readonly unsafe struct TileKernels(float* data, int outputs, int inputs, bool isFlipped)
{
    private const int Taps = 9;

    /// <summary>Inputs of the convolution that is done.</summary>
    public int Inputs => isFlipped ? outputs : inputs;

    /// <summary>Outputs of the convolution that is done.</summary>
    public int Outputs => isFlipped ? inputs : outputs;

    /// <summary>True where each kernel is turned by 180 degrees.</summary>
    public bool IsFlipped => isFlipped;

    /// <summary>The kernel from an input to an output.</summary>
    public float* At(int output, int input)
        => data + ((isFlipped ? ((nint)input * inputs) + output : ((nint)output * inputs) + input) * Taps);
}

namespace NeuralStyle.Kernels.Winograd;

/// <summary>The 3x3 kernels of a tensor (O, I, 3, 3), as a convolution or, the other way round, as its backward pass reads them.</summary>
/// <param name="data">The tensor.</param>
/// <param name="outputs">Outputs O of the tensor.</param>
/// <param name="inputs">Inputs I of the tensor.</param>
/// <param name="isFlipped">True for the backward pass: outputs are inputs, and each kernel is turned by 180 degrees.</param>
internal readonly unsafe struct KernelTensor(float* data, int outputs, int inputs, bool isFlipped)
{
    /// <summary>Inputs of the convolution that is computed.</summary>
    public int Inputs => isFlipped ? outputs : inputs;

    /// <summary>Outputs of the convolution that is computed.</summary>
    public int Outputs => isFlipped ? inputs : outputs;

    /// <summary>True if each kernel is turned by 180 degrees.</summary>
    public bool IsFlipped => isFlipped;

    /// <summary>The kernel from an input to an output.</summary>
    public float* At(int output, int input)
        => data + ((isFlipped ? ((nint)input * inputs) + output : ((nint)output * inputs) + input) * WinogradTransform.Taps);
}

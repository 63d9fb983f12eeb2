namespace NeuralStyle;

/// <summary>The number format that a network computes in. Weights, losses and Gram matrices stay in single precision.</summary>
public enum Precision
{
    /// <summary>float32 throughout.</summary>
    Single,

    /// <summary>ConvolutionDispatch in bfloat16, through LibTorch's autocast; on processors that have it, and on GPUs.</summary>
    BFloat16,

    /// <summary>ConvolutionDispatch in float16, through LibTorch's autocast; on GPUs, with gradient scaling.</summary>
    Half,
}

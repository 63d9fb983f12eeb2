using static TorchSharp.torch;

namespace NeuralStyle.Cuda;

/// <summary>The operations that LibTorch may compute in TF32 instead of float32: with 10 bits of mantissa instead of 23, several times faster on GPUs from Ampere on.</summary>
/// <remarks>
/// These are switches of the whole process; nothing but <see cref="Apply"/> changes them.
/// <code>
/// var before = new CudaPrecision(MatmulTf32: true, ConvolutionTf32: true).Apply();
/// // ...
/// before.Apply();
/// </code>
/// </remarks>
/// <param name="MatmulTf32">True if matrix products may; LibTorch starts with false.</param>
/// <param name="ConvolutionTf32">True if cuDNN's convolutions may; LibTorch starts with true.</param>
public sealed record CudaPrecision(bool MatmulTf32, bool ConvolutionTf32)
{
    /// <summary>The switches as they are now.</summary>
    /// <exception cref="NativeRuntimeException">LibTorch does not load.</exception>
    public static CudaPrecision Current
    {
        get
        {
            NativeRuntime.EnsureLoaded();
            return new CudaPrecision(backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32);
        }
    }

    /// <summary>Sets the switches, for the whole process.</summary>
    /// <returns>The switches as they were; apply them to go back.</returns>
    /// <exception cref="NativeRuntimeException">LibTorch does not load.</exception>
    public CudaPrecision Apply()
    {
        var before = Current;
        backends.cuda.matmul.allow_tf32 = MatmulTf32;
        backends.cudnn.allow_tf32 = ConvolutionTf32;
        return before;
    }
}

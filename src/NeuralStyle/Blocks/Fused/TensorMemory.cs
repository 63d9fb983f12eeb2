using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace NeuralStyle.Blocks.Fused;

/// <summary>The native memory of tensors of the CPU.</summary>
internal static unsafe class TensorMemory
{
    /// <summary>The address of the first element, which stays valid until the tensor is disposed.</summary>
    /// <param name="tensor">A tensor without gaps, in LibTorch's own order or channels-last.</param>
    public static void* DataPointer(Tensor tensor)
    {
        using var ordered = tensor.is_contiguous() ? tensor.alias() : tensor.permute(0, 2, 3, 1);
        return Unsafe.AsPointer(ref MemoryMarshal.GetReference(ordered.bytes));
    }

    /// <summary>As <see cref="DataPointer"/>, of single precision; null for null.</summary>
    public static float* FloatPointer(Tensor? tensor) => tensor is null ? null : (float*)DataPointer(tensor);
}

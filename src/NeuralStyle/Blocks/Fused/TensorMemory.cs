using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace NeuralStyle.Blocks;

/// <summary>The native memory of tensors of the CPU.</summary>
internal static unsafe class TensorMemory
{
    /// <summary>The address of the first element, which stays valid until the tensor is disposed.</summary>
    /// <param name="tensor">A tensor without gaps, in LibTorch's own order or pixel by pixel.</param>
    public static void* Of(Tensor tensor)
    {
        using var ordered = tensor.is_contiguous() ? tensor.alias() : tensor.permute(0, 2, 3, 1);
        return Unsafe.AsPointer(ref MemoryMarshal.GetReference(ordered.bytes));
    }

    /// <summary>As <see cref="Of"/>, of single precision; null for null.</summary>
    public static float* OfSingles(Tensor? tensor) => tensor is null ? null : (float*)Of(tensor);
}

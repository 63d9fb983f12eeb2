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

    /// <summary>Computes a row of a result from a sample of its source.</summary>
    /// <param name="source">The first value of the sample.</param>
    /// <param name="result">The first value of the sample's result.</param>
    /// <param name="y">The row of the result.</param>
    public delegate void RowAction(byte* source, byte* result, int y);

    /// <summary>Computes the rows of all samples on LibTorch's threads.</summary>
    /// <param name="source">The source, without gaps.</param>
    /// <param name="result">Receives the result, without gaps.</param>
    /// <param name="rows">Rows of a sample to compute.</param>
    /// <param name="action">Computes one row.</param>
    public static void EachRow(Tensor source, Tensor result, int rows, RowAction action)
    {
        var samples = (int)source.shape[0];
        byte* from = (byte*)DataPointer(source), to = (byte*)DataPointer(result);
        long fromSample = source.numel() / samples * source.ElementSize, toSample = result.numel() / samples * result.ElementSize;
        TorchWorkers.Current.Run(samples * rows, (item, _) =>
        {
            var (sample, y) = Math.DivRem(item, rows);
            action(from + (sample * fromSample), to + (sample * toSample), y);
        });
    }

    /// <summary>As <see cref="DataPointer"/>, of single precision; null for null.</summary>
    public static float* FloatPointer(Tensor? tensor) => tensor is null ? null : (float*)DataPointer(tensor);
}

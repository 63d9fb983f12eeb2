using System.Runtime.InteropServices;

namespace NeuralStyle.Weights;

/// <summary>Copies views with gaps or in another order into rows without.</summary>
internal static class StridedCopy
{
    /// <summary>The elements of a checked tensor in row-major order.</summary>
    public static byte[] Gather(ReadOnlySpan<byte> storage, TensorDescriptor tensor)
    {
        var result = GC.AllocateUninitializedArray<byte>(checked((int)tensor.Bytes));
        if (result.Length == 0)
        {
            return result;
        }

        switch (tensor.Storage.Type.Size())
        {
            case 1: Gather(storage, result, tensor); break;
            case 2: Gather<ushort>(storage, result, tensor); break;
            case 4: Gather<uint>(storage, result, tensor); break;
            default: Gather<ulong>(storage, result, tensor); break;
        }

        return result;
    }

    private static void Gather<T>(ReadOnlySpan<byte> storage, Span<byte> result, TensorDescriptor tensor)
        where T : unmanaged
        => Gather(MemoryMarshal.Cast<byte, T>(storage), MemoryMarshal.Cast<byte, T>(result), tensor);

    private static void Gather<T>(ReadOnlySpan<T> source, Span<T> target, TensorDescriptor tensor)
        where T : unmanaged
    {
        if (tensor.IsContiguous)
        {
            source.Slice((int)tensor.Offset, target.Length).CopyTo(target);
            return;
        }

        var (shape, strides) = (tensor.Shape, tensor.Strides);
        var index = new long[shape.Length]; // counts like an odometer, the last dimension fastest
        var from = tensor.Offset;
        for (var to = 0; to < target.Length; to++)
        {
            target[to] = source[(int)from];
            for (var d = shape.Length - 1; d >= 0; d--)
            {
                from += strides[d];
                if (++index[d] < shape[d])
                {
                    break;
                }

                from -= strides[d] * shape[d];
                index[d] = 0;
            }
        }
    }
}

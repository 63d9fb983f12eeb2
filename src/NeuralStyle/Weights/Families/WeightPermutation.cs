namespace NeuralStyle.Weights;

/// <summary>Reorders the dimensions of a tensor.</summary>
internal static class WeightPermutation
{
    /// <summary>A tensor whose dimension k is dimension <paramref name="order"/>[k] of the source.</summary>
    public static WeightTensor Apply(WeightTensor source, params ReadOnlySpan<int> order)
    {
        var size = source.Type.Size();
        var shape = new long[order.Length];
        var strides = new long[order.Length]; // in the source, in bytes
        for (var i = 0; i < order.Length; i++)
        {
            shape[i] = source.Sizes[order[i]];
            strides[i] = Stride(source.Sizes, order[i]) * size;
        }

        var target = new byte[source.Bytes.Length];
        Copy(source.Bytes.Span, target, shape, strides, size);
        return WeightTensor.Create(source.Type, shape, target);
    }

    private static void Copy(ReadOnlySpan<byte> source, Span<byte> target, long[] shape, long[] strides, int size)
    {
        var index = new long[shape.Length];
        for (var to = 0; to < target.Length; to += size)
        {
            var from = 0L;
            for (var i = 0; i < index.Length; i++)
            {
                from += index[i] * strides[i];
            }

            source.Slice((int)from, size).CopyTo(target[to..]);
            Advance(index, shape);
        }
    }

    private static void Advance(long[] index, long[] shape)
    {
        for (var i = shape.Length - 1; i >= 0 && ++index[i] == shape[i]; i--)
        {
            index[i] = 0;
        }
    }

    private static long Stride(ReadOnlySpan<long> shape, int dimension)
    {
        var stride = 1L;
        for (var i = dimension + 1; i < shape.Length; i++)
        {
            stride *= shape[i];
        }

        return stride;
    }
}

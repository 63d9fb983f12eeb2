namespace NeuralStyle.Weights;

/// <summary>A tensor as the pickle describes it: a view into a storage.</summary>
/// <param name="Storage">The storage.</param>
/// <param name="Offset">The first element in it.</param>
/// <param name="Shape">The size of each dimension.</param>
/// <param name="Strides">The elements from one to the next along each dimension.</param>
/// <param name="Position">The offset in the file, for error messages.</param>
internal sealed record TensorDescriptor(StorageDescriptor Storage, long Offset, long[] Shape, long[] Strides, long Position)
{
    /// <summary>The number of elements; only good once the geometry is checked.</summary>
    public long Count => WeightTypes.ElementCount(Shape)!.Value;

    /// <summary>The bytes of a copy without gaps; only good once the geometry is checked.</summary>
    public long Bytes => Count * Storage.Type.Size();

    /// <summary>True when the elements are all of the storage's, in its order.</summary>
    public bool CoversStorage => Offset == 0 && Count == Storage.Count && IsContiguous;

    /// <summary>True when the elements follow each other without gaps, the last dimension fastest.</summary>
    public bool IsContiguous
    {
        get
        {
            var due = 1L;
            for (var i = Shape.Length - 1; i >= 0; i--)
            {
                if (Shape[i] != 1 && Strides[i] != due)
                {
                    return Count == 0;
                }

                due *= Shape[i];
            }

            return true;
        }
    }
}

namespace NeuralStyle.Weights;

/// <summary>The properties of each <see cref="WeightType"/>, as a table.</summary>
internal static class WeightTypes
{
    private static readonly (WeightType Type, string Name, int Size, bool IsFloating)[] Rows =
    [
        (WeightType.Bool, "BOOL", 1, false),
        (WeightType.UInt8, "U8", 1, false),
        (WeightType.Int8, "I8", 1, false),
        (WeightType.Int16, "I16", 2, false),
        (WeightType.Int32, "I32", 4, false),
        (WeightType.Int64, "I64", 8, false),
        (WeightType.Float16, "F16", 2, true),
        (WeightType.BFloat16, "BF16", 2, true),
        (WeightType.Float32, "F32", 4, true),
        (WeightType.Float64, "F64", 8, true),
    ];

    /// <summary>The safetensors names of all types.</summary>
    public static string AllNames { get; } = string.Join(", ", Rows.Select(row => row.Name));

    /// <summary>The type with the given safetensors name, or null.</summary>
    public static WeightType? FromName(string name)
    {
        var index = Array.FindIndex(Rows, row => row.Name == name);
        return index < 0 ? null : Rows[index].Type;
    }

    /// <summary>The name of the type in safetensors files.</summary>
    public static string Name(this WeightType type) => Rows[(int)type].Name;

    /// <summary>Bytes of one element, which is its alignment too.</summary>
    public static int Size(this WeightType type) => Rows[(int)type].Size;

    /// <summary>True for the floating-point types.</summary>
    public static bool IsFloating(this WeightType type) => Rows[(int)type].IsFloating;

    /// <summary>The number of elements of a shape, or null when a size is negative or the product does not fit.</summary>
    public static long? ElementCount(ReadOnlySpan<long> shape)
    {
        var count = (UInt128)1;
        var isEmpty = false;
        foreach (var size in shape)
        {
            if (size < 0 || count > long.MaxValue)
            {
                return null;
            }

            isEmpty |= size == 0;
            count *= (UInt128)Math.Max(size, 1);
        }

        return count > long.MaxValue ? null : isEmpty ? 0 : (long)count;
    }

    /// <summary>The bytes of a tensor of that shape, or null when a size is negative or the product does not fit.</summary>
    public static long? ByteCount(this WeightType type, ReadOnlySpan<long> shape) => ElementCount(shape) is { } count ? type.ByteCount(count) : null;

    /// <summary>The bytes of that many elements, or null when the product does not fit.</summary>
    public static long? ByteCount(this WeightType type, long elements)
        => elements > long.MaxValue / type.Size() ? null : elements * type.Size();
}

using System.Numerics;
using System.Runtime.InteropServices;

namespace NeuralStyle.Weights;

/// <summary>A tensor of weights in managed memory: a type, a shape and bytes. It never changes and needs no LibTorch.</summary>
public sealed class WeightTensor
{
    private readonly long[] _shape;

    private WeightTensor(WeightType type, long[] shape, long elementCount, ReadOnlyMemory<byte> bytes)
    {
        (Type, _shape, ElementCount, Bytes) = (type, shape, elementCount, bytes);
        Shape = Array.AsReadOnly(shape);
    }

    /// <summary>The type of the elements.</summary>
    public WeightType Type { get; }

    /// <summary>The size of each dimension, the slowest first; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The number of elements: the product of <see cref="Shape"/>, 1 for a scalar.</summary>
    public long ElementCount { get; }

    /// <summary>The elements in row-major order without gaps, each little endian.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary><see cref="Shape"/> without an interface in between.</summary>
    internal ReadOnlySpan<long> Sizes => _shape;

    /// <summary>Makes a tensor of bytes.</summary>
    /// <param name="type">The type of the elements.</param>
    /// <param name="shape">The size of each dimension, 0 or more; it is copied.</param>
    /// <param name="bytes">The elements as in <see cref="Bytes"/>. They are not copied, so they must not change afterwards.</param>
    /// <exception cref="ArgumentException">A size is negative, the shape is too large, or the number of bytes does not follow from type and shape.</exception>
    public static WeightTensor Create(WeightType type, ReadOnlySpan<long> shape, ReadOnlyMemory<byte> bytes)
    {
        if (!Enum.IsDefined(type))
        {
            throw new ArgumentException($"{type} is no WeightType.", nameof(type));
        }

        var count = WeightTypes.ElementCount(shape)
            ?? throw new ArgumentException($"Shape {Shapes(shape)} has a negative size or more elements than can be counted.", nameof(shape));
        return type.ByteCount(count) == bytes.Length
            ? new WeightTensor(type, shape.ToArray(), count, bytes)
            : throw new ArgumentException($"{type} of shape {Shapes(shape)} needs {(Int128)count * type.Size()} bytes but got {bytes.Length}.", nameof(bytes));
    }

    /// <summary>Makes a <see cref="WeightType.Float32"/> tensor; shape and values are copied.</summary>
    /// <param name="shape">The size of each dimension, 0 or more.</param>
    /// <param name="values">The elements in row-major order.</param>
    /// <exception cref="ArgumentException">The number of values does not follow from the shape.</exception>
    public static WeightTensor FromSingles(ReadOnlySpan<long> shape, ReadOnlySpan<float> values)
    {
        RequireLittleEndian();
        return Create(WeightType.Float32, shape, MemoryMarshal.AsBytes(values).ToArray());
    }

    /// <summary>The elements of a <see cref="WeightType.Float32"/> tensor as they lie in memory, without a copy.</summary>
    /// <exception cref="InvalidOperationException">The elements are of another type; <see cref="ToSingles"/> converts.</exception>
    public ReadOnlySpan<float> AsSingles()
        => Type == WeightType.Float32
            ? View<float>()
            : throw new InvalidOperationException($"The elements are {Type}, not Float32: call {nameof(ToSingles)} to convert them.");

    /// <summary>A new array with each element as a single; integers beyond 2^24 and doubles are rounded, true is 1.</summary>
    public float[] ToSingles() => Type switch
    {
        WeightType.Bool => Array.ConvertAll(Bytes.ToArray(), value => value == 0 ? 0f : 1f),
        WeightType.UInt8 => Convert<byte>(),
        WeightType.Int8 => Convert<sbyte>(),
        WeightType.Int16 => Convert<short>(),
        WeightType.Int32 => Convert<int>(),
        WeightType.Int64 => Convert<long>(),
        WeightType.Float16 => Convert<Half>(),
        WeightType.BFloat16 => Array.ConvertAll(View<ushort>().ToArray(), value => BitConverter.UInt32BitsToSingle((uint)value << 16)),
        WeightType.Float32 => View<float>().ToArray(),
        _ => Convert<double>(),
    };

    /// <summary>Writes type and shape, such as <c>Float32 (64, 3, 3, 3)</c>.</summary>
    public override string ToString() => $"{Type} {Shapes(_shape)}";

    private static string Shapes(ReadOnlySpan<long> shape) => Common.Shape.Format(shape);

    private float[] Convert<T>()
        where T : unmanaged, INumberBase<T>
    {
        var source = View<T>();
        var result = GC.AllocateUninitializedArray<float>(source.Length);
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = float.CreateTruncating(source[i]);
        }

        return result;
    }

    private ReadOnlySpan<T> View<T>()
        where T : unmanaged
    {
        RequireLittleEndian();
        return MemoryMarshal.Cast<byte, T>(Bytes.Span);
    }

    private static void RequireLittleEndian()
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("Weights are little endian and this machine is not; no backend of LibTorch runs on it either.");
        }
    }
}

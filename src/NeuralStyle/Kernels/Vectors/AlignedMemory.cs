using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeuralStyle.Kernels.Vectors;

/// <summary>A block of floats outside of the managed heap, aligned to a cache line.</summary>
internal sealed unsafe class AlignedMemory : IDisposable
{
    private const int Alignment = 64;
    private const int LineFloats = Alignment / sizeof(float);

    private float* _data;

    /// <summary>Allocates a block. The contents are undefined.</summary>
    /// <param name="length">The number of floats.</param>
    /// <exception cref="OutOfMemoryException">There is not so much memory.</exception>
    public AlignedMemory(long length)
    {
        Length = length;
        _data = (float*)NativeMemory.AlignedAlloc((nuint)Math.Max(length, 1) * sizeof(float), Alignment);
        GC.AddMemoryPressure(Math.Max(length, 1) * sizeof(float));
    }

    /// <summary>Rounds a length up so that the next part starts on a cache line and a vector read past the end stays inside the block.</summary>
    public static long Padded(long length) => (length + (2 * LineFloats) - 1) / LineFloats * LineFloats;

    /// <summary>Aligns stack memory to vectors, so that they do not cross cache lines; the stack itself is aligned to 16 bytes only.</summary>
    /// <typeparam name="T">A vector whose size is a power of two.</typeparam>
    /// <param name="memory">One vector more than is needed.</param>
    public static T* AlignOnStack<T>(Span<T> memory)
        where T : unmanaged
    {
        Debug.Assert(BitOperations.IsPow2(sizeof(T)), "Alignment is a power of two.");
        return (T*)(((nuint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(memory)) + (nuint)sizeof(T) - 1) & ~((nuint)sizeof(T) - 1));
    }

    ~AlignedMemory() => Free();

    /// <summary>The number of floats.</summary>
    public long Length { get; }

    /// <summary>The first float.</summary>
    public float* Data => _data;

    /// <summary>True if the block is freed.</summary>
    public bool IsFreed => _data is null;

    /// <summary>Sets all to zero.</summary>
    public void Clear()
    {
        Debug.Assert(!IsFreed, "The block is not freed.");
        NativeMemory.Clear(_data, (nuint)Length * sizeof(float));
    }

    /// <summary>Frees the block, which must not be read afterwards.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_data is not null)
        {
            NativeMemory.AlignedFree(_data);
            _data = null;
            GC.RemoveMemoryPressure(Math.Max(Length, 1) * sizeof(float));
        }
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeuralStyle.Kernels;

/// <summary>A block of floats outside of the managed heap, aligned to a cache line.</summary>
internal sealed unsafe class AlignedMemory : IDisposable
{
    private const int Alignment = 64;
    private const int LineFloats = Alignment / sizeof(float);

    private float* _data;

    /// <summary>Takes a block; its content is not set.</summary>
    /// <param name="length">The number of floats.</param>
    /// <exception cref="OutOfMemoryException">There is not so much memory.</exception>
    public AlignedMemory(long length)
    {
        Length = length;
        _data = (float*)NativeMemory.AlignedAlloc((nuint)Math.Max(length, 1) * sizeof(float), Alignment);
        GC.AddMemoryPressure(Math.Max(length, 1) * sizeof(float));
    }

    /// <summary>What a part of a block takes: the next one begins on a cache line, and what is read beyond its end is still memory.</summary>
    public static long Padded(long length) => (length + (2 * LineFloats) - 1) / LineFloats * LineFloats;

    /// <summary>Gives the first place in memory of the stack from which on vectors do not cross cache lines; the stack itself is aligned to 16 bytes only.</summary>
    /// <typeparam name="T">A vector whose size is a power of two.</typeparam>
    /// <param name="room">One vector more than is needed.</param>
    public static T* AlignOnStack<T>(Span<T> room)
        where T : unmanaged
        => (T*)(((nuint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(room)) + (nuint)sizeof(T) - 1) & ~((nuint)sizeof(T) - 1));

    ~AlignedMemory() => Free();

    /// <summary>The number of floats.</summary>
    public long Length { get; }

    /// <summary>The first float.</summary>
    public float* Data => _data;

    /// <summary>True where the block is freed.</summary>
    public bool IsFreed => _data is null;

    /// <summary>Sets all to zero.</summary>
    public void Clear() => NativeMemory.Clear(_data, (nuint)Length * sizeof(float));

    /// <summary>Frees the block; nobody may read it afterwards.</summary>
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

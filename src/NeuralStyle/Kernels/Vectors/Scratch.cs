namespace NeuralStyle.Kernels.Vectors;

/// <summary>Memory for the length of a call, taken from what the thread's calls before have left.</summary>
/// <remarks>A training step takes hundreds of blocks of a few sizes: allocating each from the system and reporting it to the garbage collector would cost more than some of the work.</remarks>
internal sealed unsafe class Scratch : IDisposable
{
    private const long MaxIdleFloats = 16L << 20; // 64 MB a thread

    [ThreadStatic]
    private static List<AlignedMemory>? _idle;

    private readonly AlignedMemory _memory;

    /// <summary>Takes a block; its content is not set.</summary>
    /// <param name="length">The number of floats.</param>
    public Scratch(long length) => _memory = Take(length) ?? new AlignedMemory(length);

    /// <summary>The first float.</summary>
    public float* Data => _memory.Data;

    /// <summary>Leaves the block to later calls of this thread.</summary>
    public void Dispose()
    {
        var idle = _idle ??= [];
        idle.Add(_memory);
        while (idle.Sum(block => block.Length) > MaxIdleFloats)
        {
            idle[0].Dispose(); // the one that has lain longest
            idle.RemoveAt(0);
        }
    }

    // The smallest block that is large enough, unless most of it would lie idle.
    private static AlignedMemory? Take(long length)
    {
        var best = _idle?.Where(block => block.Length >= length && block.Length / 4 <= length).MinBy(block => block.Length);
        if (best is not null)
        {
            _idle!.Remove(best);
        }

        return best;
    }
}

using NeuralStyle.Kernels;

namespace NeuralStyle.Inference;

/// <summary>Memory of runs that have ended, kept for those to come: a block serves any run that needs no more than it has.</summary>
/// <remarks>Fresh memory costs as much as some steps of a network, since the system clears each page of it.</remarks>
/// <param name="maxIdle">The most floats that are kept while nobody uses them.</param>
internal sealed class ArenaPool(long maxIdle) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<AlignedMemory> _idle = []; // the one used last comes last
    private bool _disposed;

    /// <summary>Takes a block of at least so many floats: the smallest one there is, or a new one. Its content is not set.</summary>
    public AlignedMemory Rent(long length)
    {
        lock (_lock)
        {
            if (_idle.Where(block => block.Length >= length).MinBy(block => block.Length) is { } block)
            {
                _idle.Remove(block);
                return block;
            }
        }

        return new AlignedMemory(length);
    }

    /// <summary>Gives a block back. Those that were used longest ago are freed where all of them are more than may be kept.</summary>
    public void Return(AlignedMemory block)
    {
        lock (_lock)
        {
            _idle.Add(block);
            while (_idle.Count > 0 && (_disposed || _idle.Sum(idle => idle.Length) > maxIdle))
            {
                _idle[0].Dispose();
                _idle.RemoveAt(0);
            }
        }
    }

    /// <summary>Frees what is idle; what is in use is freed when it comes back.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _idle.ForEach(block => block.Dispose());
            _idle.Clear();
        }
    }
}

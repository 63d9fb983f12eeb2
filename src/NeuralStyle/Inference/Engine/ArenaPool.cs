using NeuralStyle.Kernels.Vectors;

namespace NeuralStyle.Inference.Engine;

/// <summary>Memory of runs that have ended, kept for those to come: a block serves any run that needs no more than it has.</summary>
/// <remarks>
/// Fresh memory costs as much as some steps of a network, since the system clears each page of it. A block that is too small
/// makes way for one that is not, so there are no more blocks than runs at the same time.
/// </remarks>
/// <param name="maxIdle">The most floats that are kept while they are not in use.</param>
internal sealed class ArenaPool(long maxIdle) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<AlignedMemory> _idle = []; // the smallest first
    private bool _disposed;

    /// <summary>Rents a block of at least <paramref name="length"/> floats. The contents are undefined.</summary>
    public AlignedMemory Rent(long length)
    {
        lock (_lock)
        {
            if (_idle.Count > 0)
            {
                var index = _idle.FindIndex(block => block.Length >= length);
                var block = _idle[index < 0 ? ^1 : index];
                _idle.Remove(block);
                if (index >= 0)
                {
                    return block;
                }

                block.Dispose();
            }
        }

        return new AlignedMemory(length);
    }

    /// <summary>Returns a block back. The largest are freed while all of them are more than may be kept.</summary>
    public void Return(AlignedMemory block)
    {
        lock (_lock)
        {
            _idle.Add(block);
            _idle.Sort((one, other) => one.Length.CompareTo(other.Length));
            while (_idle.Count > 0 && (_disposed || _idle.Sum(idle => idle.Length) > maxIdle))
            {
                _idle[^1].Dispose();
                _idle.RemoveAt(_idle.Count - 1);
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

namespace NeuralStyle.Kernels.Threads;

/// <summary>The items of a job, given out one by one: each worker first gets those of its range, then the remaining ones of other ranges.</summary>
/// <remarks>
/// Jobs that follow each other read what the last one wrote. With the same range each time, a worker finds most of it in the
/// caches of its own core; of processors whose cores do not all share a cache, data that another core wrote is far away.
/// </remarks>
internal sealed class JobItems
{
    private const int CounterStride = 16; // a cache line of ints: no false sharing between the counters of ranges

    private readonly int _count;
    private readonly int _workers;
    private readonly int[] _next; // of each range

    /// <summary>Creates the items 0 to <paramref name="count"/> - 1.</summary>
    /// <param name="count">The number of items.</param>
    /// <param name="workers">The number of workers.</param>
    public JobItems(int count, int workers)
    {
        (_count, _workers, _next) = (count, workers, new int[workers * CounterStride]);
        for (var worker = 0; worker < workers; worker++)
        {
            _next[worker * CounterStride] = End(worker - 1);
        }
    }

    /// <summary>True while there are items that no worker has taken.</summary>
    public bool AreLeft
    {
        get
        {
            for (var range = 0; range < _workers; range++)
            {
                if (Volatile.Read(ref _next[range * CounterStride]) < End(range))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Takes an item.</summary>
    /// <param name="worker">The index of the worker that takes it.</param>
    /// <returns>The item; -1 where none is left.</returns>
    public int Take(int worker)
    {
        for (var i = 0; i < _workers; i++)
        {
            var range = (worker + i) % _workers;
            ref var next = ref _next[range * CounterStride];
            if (Volatile.Read(ref next) < End(range) && Interlocked.Increment(ref next) - 1 is var item && item < End(range))
            {
                return item;
            }
        }

        return -1;
    }

    /// <summary>Leaves no item.</summary>
    public void Drop()
    {
        for (var range = 0; range < _workers; range++)
        {
            Volatile.Write(ref _next[range * CounterStride], End(range));
        }
    }

    private int End(int range) => (int)((range + 1L) * _count / _workers);
}

using System.Runtime.ExceptionServices;

namespace NeuralStyle.Kernels.Threads;

/// <summary>Items that some workers share. An exception ends the job, and no exception leaves a worker.</summary>
/// <param name="count">The number of items.</param>
/// <param name="workers">The number of workers.</param>
/// <param name="item">Processes one item, given its index and the worker's index.</param>
internal class Job(int count, int workers, Action<int, int> item)
{
    private readonly JobItems _items = new(count, workers);
    private volatile Exception? _error;

    /// <summary>True while there are items that no worker has taken.</summary>
    public bool IsOpen => _items.AreLeft;

    /// <summary>Processes all items on the calling thread.</summary>
    public static void RunInline(int count, Action<int, int> item)
    {
        for (var i = 0; i < count; i++)
        {
            item(i, 0);
        }
    }

    /// <summary>Processes items until none is left.</summary>
    /// <param name="worker">The index of the worker that calls.</param>
    public void Execute(int worker)
    {
        try
        {
            for (int i; (i = _items.Take(worker)) >= 0;)
            {
                item(i, worker);
            }
        }
        catch (Exception e)
        {
            _error = e;
            _items.Drop();
        }
    }

    /// <summary>Throws what an item threw, as if the caller had processed it.</summary>
    public void ThrowError()
    {
        if (_error is { } error)
        {
            ExceptionDispatchInfo.Throw(error);
        }
    }
}

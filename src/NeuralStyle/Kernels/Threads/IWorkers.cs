namespace NeuralStyle.Kernels.Threads;

/// <summary>Threads that share the items of a job; the calling thread is one of them.</summary>
internal interface IWorkers
{
    /// <summary>The most threads at work at once.</summary>
    int Size { get; }

    /// <summary>Processes items 0 to <paramref name="count"/> - 1, each once, and returns when all are done.</summary>
    /// <param name="count">The number of items.</param>
    /// <param name="item">Processes one item, given its index and the worker's index, below <see cref="Size"/>.</param>
    void Run(int count, Action<int, int> item);
}

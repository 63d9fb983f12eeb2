namespace NeuralStyle.Kernels;

/// <summary>Threads that share the items of a job; the calling thread is one of them.</summary>
internal interface IWorkers
{
    /// <summary>The most threads at work at once.</summary>
    int Size { get; }

    /// <summary>Does items 0 to <paramref name="count"/> - 1, each once, and returns when all are done.</summary>
    /// <param name="count">The number of items.</param>
    /// <param name="item">Does one item; it is told which, and the number of the worker, below <see cref="Size"/>.</param>
    void Run(int count, Action<int, int> item);
}

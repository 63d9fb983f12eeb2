namespace NeuralStyle.Kernels.Threads;

/// <summary>Threads that leave out the items that are left when a token is cancelled.</summary>
/// <param name="workers">The threads.</param>
/// <param name="cancellationToken">The token.</param>
internal sealed class CancellableWorkers(IWorkers workers, CancellationToken cancellationToken) : IWorkers
{
    public int Size => workers.Size;

    /// <inheritdoc/>
    /// <exception cref="OperationCanceledException">The token was cancelled; not all items are processed.</exception>
    public void Run(int count, Action<int, int> item)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!cancellationToken.CanBeCanceled)
        {
            workers.Run(count, item);
            return;
        }

        workers.Run(count, (index, worker) =>
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                item(index, worker);
            }
        });
        cancellationToken.ThrowIfCancellationRequested();
    }
}

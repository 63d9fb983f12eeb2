namespace NeuralStyle.Inference;

/// <summary>A resource that calls on many threads use, freed when it is disposed and the last running call has ended.</summary>
/// <param name="resource">The resource, owned from now on.</param>
internal sealed class Shared<T>(T resource) : IDisposable
    where T : IDisposable
{
    private readonly Lock _lock = new();
    private int _users = 1; // the owner is one
    private bool _disposed;

    /// <summary>Makes a call that uses the resource.</summary>
    /// <param name="owner">Whose type the exception names.</param>
    /// <param name="call">The call.</param>
    /// <exception cref="ObjectDisposedException">The resource is disposed, though other calls may still run.</exception>
    public TResult Use<TResult>(object owner, Func<T, TResult> call)
    {
        Enter(owner);
        try
        {
            return call(resource);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Refuses further calls; the running ones go on to their end, and the last one frees the resource.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        Leave();
    }

    private void Enter(object owner)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, owner);
            _users++;
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            if (--_users > 0)
            {
                return;
            }
        }

        resource.Dispose();
    }
}

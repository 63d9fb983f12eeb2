using System.Runtime.InteropServices;

namespace NeuralStyle.Training.Checkpoints;

/// <summary>Turns Ctrl+C and SIGTERM into a cancellation. The second signal has its usual effect.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly PosixSignalRegistration[] _registrations;
    private string? _signal;

    /// <param name="cancellationToken">The caller's own token.</param>
    public StopSignals(CancellationToken cancellationToken)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop)];
    }

    /// <summary>Canceled by a signal or by the caller.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The name of the signal that came, or null.</summary>
    public string? Signal => _signal;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        if (Interlocked.CompareExchange(ref _signal, context.Signal.ToString(), null) is null)
        {
            context.Cancel = true;
            _source.Cancel();
        }
    }
}

using System.Runtime.InteropServices;

namespace NeuralStyle.Samples.TrainStyles;

/// <summary>Turns Ctrl+C and a request to terminate into a flag, so that a training ends with a checkpoint.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;
    private volatile bool _isSet;

    public StopSignal()
        => _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Set), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Set)];

    /// <summary>True once a signal has come.</summary>
    public bool IsSet => _isSet;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void Set(PosixSignalContext context)
    {
        context.Cancel = true;
        _isSet = true;
    }
}

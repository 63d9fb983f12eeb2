using NeuralStyle.Common;
using TorchSharp;

namespace NeuralStyle.Training;

/// <summary>A region of code whose convolutions LibTorch runs in half the bits: PyTorch's own autocast, operator lists included.</summary>
/// <remarks>
/// Micikevicius et al. 2017, arXiv:1710.03740. The state belongs to the thread: dispose on the thread that entered, and never
/// keep it across an <c>await</c>. Losses and Gram matrices belong outside. Regions nest; leaving one restores what was before.
/// </remarks>
public sealed class Autocast : IDisposable
{
    private readonly DeviceType _device;
    private readonly bool _wasEnabled;
    private readonly torch.ScalarType _previousType;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private bool _disposed;

    private Autocast(DeviceType device, bool enabled, torch.ScalarType type)
    {
        NativeRuntime.EnsureLoaded();
        torch.InitializeDeviceType(DeviceType.CPU); // LibTorch is loaded by now, whatever has run before
        _device = device;
        _wasEnabled = NativeAutocast.IsEnabled((sbyte)device);
        _previousType = (torch.ScalarType)NativeAutocast.Type((sbyte)device);
        NativeAutocast.SetEnabled((sbyte)device, enabled);
        NativeAutocast.SetType((sbyte)device, (sbyte)type);
        NativeAutocast.IncrementNesting();
    }

    /// <summary>Enters autocast for a precision; <see cref="Precision.Single"/> enters nothing.</summary>
    /// <param name="precision">The number format.</param>
    /// <param name="device">The kind of device whose operators are meant.</param>
    /// <returns>Dispose it to leave; null for <see cref="Precision.Single"/>, which <c>using</c> accepts.</returns>
    /// <exception cref="PlatformNotSupportedException">LibTorch's entry points have other names on this system: Windows.</exception>
    public static Autocast? Enter(Precision precision, DeviceType device) => precision switch
    {
        Precision.Single => null,
        Precision.BFloat16 => Enter(device, torch.ScalarType.BFloat16),
        Precision.Half => Enter(device, torch.ScalarType.Float16),
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, "Unknown precision."),
    };

    /// <summary>Enters autocast.</summary>
    /// <param name="device">The kind of device whose operators are meant.</param>
    /// <param name="type">bfloat16 or float16.</param>
    /// <exception cref="ArgumentException">The type is another.</exception>
    /// <exception cref="PlatformNotSupportedException">LibTorch's entry points have other names on this system: Windows.</exception>
    public static Autocast Enter(DeviceType device, torch.ScalarType type)
    {
        if (type is not (torch.ScalarType.BFloat16 or torch.ScalarType.Float16))
        {
            throw new ArgumentException($"Autocast runs in bfloat16 or float16, not in {type}.", nameof(type));
        }

        RequireSupported();
        return new Autocast(device, enabled: true, type);
    }

    /// <summary>Leaves autocast for a while, for what needs float32.</summary>
    /// <param name="device">The kind of device whose operators are meant.</param>
    /// <exception cref="PlatformNotSupportedException">LibTorch's entry points have other names on this system: Windows.</exception>
    public static Autocast Suspend(DeviceType device)
    {
        RequireSupported();
        return new Autocast(device, enabled: false, torch.ScalarType.BFloat16);
    }

    /// <summary>Restores what was before.</summary>
    /// <exception cref="InvalidOperationException">This is another thread than the one that entered.</exception>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        if (_thread != Environment.CurrentManagedThreadId)
        {
            throw new InvalidOperationException("Autocast must be left on the thread that entered it: its state belongs to the thread.");
        }

        _disposed = true;
        if (NativeAutocast.DecrementNesting() == 0)
        {
            NativeAutocast.ClearCache(); // weights that were cast for this region; the next step has other ones
        }

        NativeAutocast.SetType((sbyte)_device, (sbyte)_previousType);
        NativeAutocast.SetEnabled((sbyte)_device, _wasEnabled);
    }

    private static void RequireSupported()
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("LibTorch's autocast cannot be reached on Windows, where its entry points have other names. Train in single precision there.");
        }
    }
}

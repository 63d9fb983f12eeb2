using System.Runtime.Intrinsics.X86;
using NeuralStyle.Common;
using TorchSharp;

namespace NeuralStyle;

/// <summary>A region of code whose convolutions LibTorch runs in half the bits: PyTorch's own autocast, operator lists included.</summary>
/// <remarks>
/// Micikevicius et al. 2017, arXiv:1710.03740. The state belongs to the thread: dispose on the thread that entered, and never
/// keep a region across an <c>await</c>. Regions nest; leaving one restores what was before. Losses and Gram matrices belong
/// outside, or in a <see cref="Suspend"/>; the backward pass and the optimizer's step belong outside, since weights that were
/// cast are kept until the outermost region ends.
/// </remarks>
public sealed class Autocast : IDisposable
{
    [ThreadStatic]
    private static Autocast? _innermost;

    private readonly DeviceType _device;
    private readonly bool _wasEnabled;
    private readonly torch.ScalarType _previousType;
    private readonly Autocast? _outer = _innermost;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private bool _disposed;

    private Autocast(DeviceType device, bool enabled, torch.ScalarType? type)
    {
        _device = device;
        _wasEnabled = NativeAutocast.IsEnabled(device);
        _previousType = NativeAutocast.Type(device);
        NativeAutocast.Set(device, enabled, type ?? _previousType);
        NativeAutocast.IncrementNesting();
        _innermost = this;
    }

    /// <summary>True when autocast can be reached in the LibTorch that is loaded. Loads LibTorch.</summary>
    /// <exception cref="NativeRuntimeException">LibTorch does not load.</exception>
    public static bool IsSupported => NativeAutocast.IsFound;

    /// <summary>True if this processor multiplies bfloat16 in hardware: AVX512-BF16 or AMX-BF16. Without it bfloat16 on a CPU is slower than float32.</summary>
    /// <remarks>False on processors that are not x86, which are not asked.</remarks>
    public static bool IsAcceleratedOnCpu { get; } = MultipliesBFloat16();

    /// <summary>Enters autocast for a precision; <see cref="Precision.Single"/> enters nothing.</summary>
    /// <param name="precision">The number format.</param>
    /// <param name="device">The kind of device whose operators are meant.</param>
    /// <returns>Dispose it to leave; null for <see cref="Precision.Single"/>, which <c>using</c> accepts.</returns>
    /// <exception cref="ArgumentException">The device is neither the CPU nor a CUDA GPU, for another precision than single.</exception>
    /// <exception cref="PlatformNotSupportedException">Autocast cannot be reached; see <see cref="IsSupported"/>.</exception>
    public static Autocast? Enter(Precision precision, DeviceType device) => precision switch
    {
        Precision.Single => null,
        Precision.BFloat16 => Enter(device, torch.ScalarType.BFloat16),
        Precision.Half => Enter(device, torch.ScalarType.Float16),
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, "Unknown precision."),
    };

    /// <summary>Enters autocast.</summary>
    /// <param name="device">The kind of device whose operators are meant: the CPU or CUDA.</param>
    /// <param name="type">bfloat16 or float16.</param>
    /// <returns>Dispose it to leave.</returns>
    /// <exception cref="ArgumentException">The type or the device is another.</exception>
    /// <exception cref="PlatformNotSupportedException">Autocast cannot be reached; see <see cref="IsSupported"/>.</exception>
    public static Autocast Enter(DeviceType device, torch.ScalarType type)
    {
        if (type is not (torch.ScalarType.BFloat16 or torch.ScalarType.Float16))
        {
            throw new ArgumentException($"Autocast runs in bfloat16 or float16, not in {type}.", nameof(type));
        }

        if (!Has(device))
        {
            throw new ArgumentException($"Autocast runs on the CPU or CUDA, not on {device}. Use single precision there.", nameof(device));
        }

        return IsSupported
            ? new Autocast(device, enabled: true, type)
            : throw new PlatformNotSupportedException("This LibTorch does not export its autocast under the names known here, those of LibTorch 2.10. Use single precision, or that version.");
    }

    /// <summary>Leaves autocast for a while, for what needs float32.</summary>
    /// <param name="device">The kind of device whose operators are meant.</param>
    /// <returns>Dispose it to go on as before; null, which <c>using</c> accepts, where there is no autocast to leave.</returns>
    public static Autocast? Suspend(DeviceType device)
        => Has(device) && IsSupported ? new Autocast(device, enabled: false, type: null) : null;

    /// <summary>Restores what was before; regions inside this one that were not left yet are left too.</summary>
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

        while (_innermost is { } region && region != this)
        {
            region.Leave();
        }

        Leave();
    }

    private void Leave()
    {
        _disposed = true;
        _innermost = _outer;
        if (NativeAutocast.DecrementNesting() == 0)
        {
            NativeAutocast.ClearCache(); // weights that were cast for this region; the next step has other ones
        }

        NativeAutocast.Set(_device, _wasEnabled, _previousType);
    }

    private static bool Has(DeviceType device) => device is DeviceType.CPU or DeviceType.CUDA;

    // Intel's Software Developer's Manual, volume 2A, CPUID, leaf 7.
    private static bool MultipliesBFloat16()
    {
        if (!X86Base.IsSupported || X86Base.CpuId(0, 0).Eax < 7)
        {
            return false;
        }

        var (lastSubleaf, _, _, features) = X86Base.CpuId(7, 0);
        var hasAmx = (features & (1 << 22)) != 0;
        var hasAvx512 = lastSubleaf >= 1 && (X86Base.CpuId(7, 1).Eax & (1 << 5)) != 0;
        return hasAmx || hasAvx512;
    }
}

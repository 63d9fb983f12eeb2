using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp;

namespace NeuralStyle.Cuda;

/// <summary>The conditions that a choice of device depends on.</summary>
internal sealed record CudaSystem
{
    /// <summary>True if the app has LibTorch's CUDA build.</summary>
    public bool HasBackend { get; init; }

    /// <summary>The devices that LibTorch can use; 0 if CUDA is not available.</summary>
    public int DeviceCount { get; init; }

    /// <summary>The devices that the driver lists.</summary>
    public IReadOnlyList<CudaDevice> Devices { get; init; } = [];

    /// <summary>The reason why the driver lists none.</summary>
    public string? NoDeviceReason { get; init; }

    /// <summary>CUDA_VISIBLE_DEVICES.</summary>
    public string? VisibleDevices { get; init; }

    /// <summary>CUDA_DEVICE_ORDER.</summary>
    public string? DeviceOrder { get; init; }

    /// <summary>Reads this machine and app; it initializes CUDA if there is one.</summary>
    public static CudaSystem Read()
    {
        NativeRuntime.EnsureLoaded();
        var (devices, reason) = CudaDevices.Read();
        return new CudaSystem
        {
            HasBackend = NativeLibrary.TryLoad("torch_cuda", typeof(torch).Assembly, searchPath: null, out _),
            DeviceCount = torch.cuda.is_available() ? torch.cuda.device_count() : 0,
            Devices = devices,
            NoDeviceReason = reason,
            VisibleDevices = Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES"),
            DeviceOrder = Environment.GetEnvironmentVariable("CUDA_DEVICE_ORDER"),
        };
    }

    /// <summary>Everything that keeps CUDA from being used, or null when it can be.</summary>
    public string? Problem()
    {
        if (DeviceCount > 0)
        {
            return null;
        }

        var missing = Missing().ToList();
        return missing.Count > 0
            ? string.Join(' ', missing)
            : $"LibTorch cannot use the GPUs that the driver lists ({string.Join(", ", Devices.Select(device => device.Name))}): "
                + $"CUDA_VISIBLE_DEVICES may hide them (it is '{VisibleDevices}'), or driver {Devices[0].DriverVersion} may be too old for the CUDA version of the backend.";
    }

    /// <summary>The driver's devices by CUDA's indices; null if that order is unknown.</summary>
    public IReadOnlyList<CudaDevice>? DevicesInCudaOrder()
    {
        // CUDA puts the fastest first unless told otherwise; among equals it keeps the order of the bus.
        var isOrderKnown = DeviceOrder == "PCI_BUS_ID" || Devices.Select(device => device.Name).Distinct().Count() == 1;
        var visible = isOrderKnown ? Visible() : null;
        return visible?.Count == DeviceCount ? visible : null;
    }

    private IEnumerable<string> Missing()
    {
        if (NoDeviceReason is not null)
        {
            yield return NoDeviceReason;
        }

        if (!HasBackend)
        {
            yield return "The app has no CUDA backend: reference the package libtorch-cuda-12.8-linux-x64 or libtorch-cuda-12.8-win-x64 in place of libtorch-cpu-*.";
        }
    }

    // CUDA_VISIBLE_DEVICES can name devices by UUID as well, which is not followed here.
    private IReadOnlyList<CudaDevice>? Visible()
    {
        if (VisibleDevices is null)
        {
            return Devices;
        }

        var entries = VisibleDevices.Split(',');
        var found = entries.Select(Find).OfType<CudaDevice>().ToList();
        return found.Count == entries.Length ? found : null;
    }

    private CudaDevice? Find(string entry)
        => Devices.FirstOrDefault(device => device.Index.ToString(CultureInfo.InvariantCulture) == entry.Trim());
}

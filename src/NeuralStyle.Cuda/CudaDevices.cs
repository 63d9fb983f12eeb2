namespace NeuralStyle.Cuda;

/// <summary>The NVIDIA GPUs of this machine, asked from the driver's management library (NVML): CUDA stays uninitialized, and LibTorch is not needed.</summary>
public static class CudaDevices
{
    private static readonly string Library = OperatingSystem.IsWindows() ? "nvml.dll" : "libnvidia-ml.so.1";

    /// <summary>The reason why <see cref="List"/> is empty; null if it is not. It asks the driver anew.</summary>
    public static string? Reason => Read(Library).Reason;

    /// <summary>Lists the GPUs as they are now. Without a driver, or without a GPU, the list is empty; it never throws.</summary>
    public static IReadOnlyList<CudaDevice> List() => Read(Library).Devices;

    internal static (IReadOnlyList<CudaDevice> Devices, string? Reason) Read() => Read(Library);

    internal static (IReadOnlyList<CudaDevice> Devices, string? Reason) Read(string library)
    {
        using var nvml = Nvml.TryOpen(library, out var reason);
        if (nvml is null)
        {
            return ([], reason);
        }

        var devices = nvml.ReadDevices();
        return (devices, devices.Count == 0 ? "The NVIDIA driver lists no GPU." : null);
    }
}

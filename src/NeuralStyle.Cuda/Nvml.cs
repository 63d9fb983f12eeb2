using System.Runtime.InteropServices;
using System.Text;

namespace NeuralStyle.Cuda;

/// <summary>NVIDIA's management library, opened for a moment. Its functions give 0 when they succeed.</summary>
/// <remarks>NVML API Reference Guide: the library comes with the driver, and does not touch CUDA.</remarks>
internal sealed unsafe class Nvml : IDisposable
{
    private const int TextLength = 96; // NVML_DEVICE_NAME_V2_BUFFER_SIZE, the longest of those used

    private readonly nint _library;
    private readonly Entries _entries;

    private Nvml(nint library, Entries entries) => (_library, _entries) = (library, entries);

    /// <summary>Opens the library, or gives null and why.</summary>
    public static Nvml? TryOpen(string name, out string? reason)
    {
        if (!NativeLibrary.TryLoad(name, out var library))
        {
            reason = $"There is no NVIDIA driver: {name} does not load.";
            return null;
        }

        if (!Entries.TryFind(library, out var entries))
        {
            reason = $"The NVIDIA driver is too old: {name} lacks functions that NVML has had since 2013.";
        }
        else if (entries.Initialize() is not 0 and var error)
        {
            reason = $"The NVIDIA driver does not answer: {name} fails to start with error {error}.";
        }
        else
        {
            reason = null;
            return new Nvml(library, entries);
        }

        NativeLibrary.Free(library);
        return null;
    }

    /// <summary>The GPUs that answer; one that fails, having fallen off the bus say, is left out.</summary>
    public List<CudaDevice> ReadDevices()
    {
        uint count;
        if (_entries.Count(&count) != 0)
        {
            return [];
        }

        var driver = Text((text, length) => _entries.DriverVersion(text, length)) ?? "unknown";
        return [.. Enumerable.Range(0, (int)count).Select(index => ReadDevice(index, driver)).OfType<CudaDevice>()];
    }

    public void Dispose()
    {
        _ = _entries.Shutdown();
        NativeLibrary.Free(_library);
    }

    private CudaDevice? ReadDevice(int index, string driver)
    {
        nint handle;
        Memory memory;
        if (_entries.Handle((uint)index, &handle) != 0 || _entries.Memory(handle, &memory) != 0)
        {
            return null;
        }

        var device = handle; // a lambda cannot take a local that has an address
        var name = Text((text, length) => _entries.Name(device, text, length)) ?? "unknown";
        return new CudaDevice(index, name, (long)memory.Total, (long)memory.Free, driver, ReadCapability(device));
    }

    private Version? ReadCapability(nint device)
    {
        int major, minor;
        return _entries.Capability(device, &major, &minor) == 0 ? new Version(major, minor) : null;
    }

    private static string? Text(TextReader read)
    {
        var text = stackalloc byte[TextLength];
        return read(text, TextLength) == 0 ? Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text)) : null;
    }

    private delegate int TextReader(byte* text, uint length);

    /// <summary>nvmlMemory_t.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Memory
    {
        public ulong Total;
        public ulong Free;
        public ulong Used;
    }

    private readonly struct Entries
    {
        public delegate* unmanaged<int> Initialize { get; private init; }

        public delegate* unmanaged<int> Shutdown { get; private init; }

        public delegate* unmanaged<byte*, uint, int> DriverVersion { get; private init; }

        public delegate* unmanaged<uint*, int> Count { get; private init; }

        public delegate* unmanaged<uint, nint*, int> Handle { get; private init; }

        public delegate* unmanaged<nint, byte*, uint, int> Name { get; private init; }

        public delegate* unmanaged<nint, Memory*, int> Memory { get; private init; }

        public delegate* unmanaged<nint, int*, int*, int> Capability { get; private init; }

        public static bool TryFind(nint library, out Entries entries)
        {
            var isComplete = true;
            entries = new Entries
            {
                Initialize = (delegate* unmanaged<int>)Find("nvmlInit_v2"),
                Shutdown = (delegate* unmanaged<int>)Find("nvmlShutdown"),
                DriverVersion = (delegate* unmanaged<byte*, uint, int>)Find("nvmlSystemGetDriverVersion"),
                Count = (delegate* unmanaged<uint*, int>)Find("nvmlDeviceGetCount_v2"),
                Handle = (delegate* unmanaged<uint, nint*, int>)Find("nvmlDeviceGetHandleByIndex_v2"),
                Name = (delegate* unmanaged<nint, byte*, uint, int>)Find("nvmlDeviceGetName"),
                Memory = (delegate* unmanaged<nint, Memory*, int>)Find("nvmlDeviceGetMemoryInfo"),
                Capability = (delegate* unmanaged<nint, int*, int*, int>)Find("nvmlDeviceGetCudaComputeCapability"),
            };
            return isComplete;

            nint Find(string name)
            {
                isComplete &= NativeLibrary.TryGetExport(library, name, out var address);
                return address;
            }
        }
    }
}

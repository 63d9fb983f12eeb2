using TorchSharp;

namespace NeuralStyle.Common;

/// <summary>LibTorch's autocast entry points: C++ functions of plain arguments, so that their decorated names can be called as they are.</summary>
/// <remarks>LibTorch throws, which ends the process, for a kind of device it does not know; <see cref="Autocast"/> lets none through.</remarks>
internal static class NativeAutocast
{
    public const string Library = "torch_cpu"; // part of every LibTorch build, those for GPUs too

    private static readonly Lazy<bool> Found = new(Find);

    /// <summary>True when the entry points are there. Loads LibTorch.</summary>
    public static bool IsFound
    {
        get
        {
            NativeRuntime.EnsureLoaded();
            torch.InitializeDeviceType(DeviceType.CPU); // TorchSharp has its natives by now, whatever has run before
            return Found.Value;
        }
    }

    public static bool IsEnabled(DeviceType device)
        => OperatingSystem.IsWindows() ? MsvcAutocast.IsEnabled((sbyte)device) : ItaniumAutocast.IsEnabled((sbyte)device);

    public static torch.ScalarType Type(DeviceType device)
        => (torch.ScalarType)(OperatingSystem.IsWindows() ? MsvcAutocast.Type((sbyte)device) : ItaniumAutocast.Type((sbyte)device));

    public static void Set(DeviceType device, bool enabled, torch.ScalarType type)
    {
        if (OperatingSystem.IsWindows())
        {
            MsvcAutocast.SetEnabled((sbyte)device, enabled);
            MsvcAutocast.SetType((sbyte)device, (sbyte)type);
        }
        else
        {
            ItaniumAutocast.SetEnabled((sbyte)device, enabled);
            ItaniumAutocast.SetType((sbyte)device, (sbyte)type);
        }
    }

    public static int IncrementNesting()
        => OperatingSystem.IsWindows() ? MsvcAutocast.IncrementNesting() : ItaniumAutocast.IncrementNesting();

    public static int DecrementNesting()
        => OperatingSystem.IsWindows() ? MsvcAutocast.DecrementNesting() : ItaniumAutocast.DecrementNesting();

    public static void ClearCache()
    {
        if (OperatingSystem.IsWindows())
        {
            MsvcAutocast.ClearCache();
        }
        else
        {
            ItaniumAutocast.ClearCache();
        }
    }

    // Calls each of them, in a way that changes nothing.
    private static bool Find()
    {
        try
        {
            Set(DeviceType.CPU, IsEnabled(DeviceType.CPU), Type(DeviceType.CPU));
            IncrementNesting();
            if (DecrementNesting() == 0)
            {
                ClearCache();
            }

            return true;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return false;
        }
    }
}

using System.Runtime.InteropServices;

namespace NeuralStyle.Common;

/// <summary>The entry points under the names that GCC and Clang give them: Linux and macOS.</summary>
internal static partial class ItaniumAutocast
{
    [LibraryImport(NativeAutocast.Library, EntryPoint = "_ZN2at8autocast19is_autocast_enabledEN3c1010DeviceTypeE")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool IsEnabled(sbyte device);

    [LibraryImport(NativeAutocast.Library, EntryPoint = "_ZN2at8autocast20set_autocast_enabledEN3c1010DeviceTypeEb")]
    public static partial void SetEnabled(sbyte device, [MarshalAs(UnmanagedType.U1)] bool enabled);

    [LibraryImport(NativeAutocast.Library, EntryPoint = "_ZN2at8autocast18get_autocast_dtypeEN3c1010DeviceTypeE")]
    public static partial sbyte Type(sbyte device);

    [LibraryImport(NativeAutocast.Library, EntryPoint = "_ZN2at8autocast18set_autocast_dtypeEN3c1010DeviceTypeENS1_10ScalarTypeE")]
    public static partial void SetType(sbyte device, sbyte type);

    [LibraryImport(NativeAutocast.Library, EntryPoint = "_ZN2at8autocast17increment_nestingEv")]
    public static partial int IncrementNesting();

    [LibraryImport(NativeAutocast.Library, EntryPoint = "_ZN2at8autocast17decrement_nestingEv")]
    public static partial int DecrementNesting();

    [LibraryImport(NativeAutocast.Library, EntryPoint = "_ZN2at8autocast11clear_cacheEv")]
    public static partial void ClearCache();
}

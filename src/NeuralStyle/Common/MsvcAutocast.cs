using System.Runtime.InteropServices;

namespace NeuralStyle.Common;

/// <summary>The entry points under the names that Visual C++ gives them, as torch_cpu.dll of LibTorch 2.10 exports them.</summary>
internal static partial class MsvcAutocast
{
    [LibraryImport(NativeAutocast.Library, EntryPoint = "?is_autocast_enabled@autocast@at@@YA_NW4DeviceType@c10@@@Z")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool IsEnabled(sbyte device);

    [LibraryImport(NativeAutocast.Library, EntryPoint = "?set_autocast_enabled@autocast@at@@YAXW4DeviceType@c10@@_N@Z")]
    public static partial void SetEnabled(sbyte device, [MarshalAs(UnmanagedType.U1)] bool enabled);

    [LibraryImport(NativeAutocast.Library, EntryPoint = "?get_autocast_dtype@autocast@at@@YA?AW4ScalarType@c10@@W4DeviceType@4@@Z")]
    public static partial sbyte Type(sbyte device);

    [LibraryImport(NativeAutocast.Library, EntryPoint = "?set_autocast_dtype@autocast@at@@YAXW4DeviceType@c10@@W4ScalarType@4@@Z")]
    public static partial void SetType(sbyte device, sbyte type);

    [LibraryImport(NativeAutocast.Library, EntryPoint = "?increment_nesting@autocast@at@@YAHXZ")]
    public static partial int IncrementNesting();

    [LibraryImport(NativeAutocast.Library, EntryPoint = "?decrement_nesting@autocast@at@@YAHXZ")]
    public static partial int DecrementNesting();

    [LibraryImport(NativeAutocast.Library, EntryPoint = "?clear_cache@autocast@at@@YAXXZ")]
    public static partial void ClearCache();
}

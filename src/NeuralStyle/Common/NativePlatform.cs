using System.Runtime.InteropServices;

namespace NeuralStyle.Common;

/// <summary>A platform that TorchSharp has native libraries for.</summary>
/// <param name="Name">The runtime identifier, such as <c>linux-x64</c>.</param>
/// <param name="Bridge">The file name of TorchSharp's own library.</param>
/// <param name="Backend">The file name of the library that every backend package has.</param>
/// <param name="Magic">The bytes that each library of the platform begins with, as hexadecimal digits.</param>
internal sealed record NativePlatform(string Name, string Bridge, string Backend, string Magic)
{
    /// <summary>The version of LibTorch that the referenced TorchSharp was built with.</summary>
    public const string BackendVersion = "2.10.0";

    private const string Elf64LittleEndian = "7F454C460201";
    private const string PortableExecutable = "4D5A";
    private const string MachO64 = "CFFAEDFE";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<NativePlatform> All { get; } =
    [
        new("linux-x64", "libLibTorchSharp.so", "libtorch_cpu.so", Elf64LittleEndian),
        new("win-x64", "LibTorchSharp.dll", "torch_cpu.dll", PortableExecutable),
        new("win-arm64", "LibTorchSharp.dll", "torch_cpu.dll", PortableExecutable),
        new("osx-arm64", "libLibTorchSharp.dylib", "libtorch_cpu.dylib", MachO64),
    ];

    /// <summary>The name of the platform this process runs on, whether it is among <see cref="All"/> or not.</summary>
    public static string CurrentName { get; } = $"{SystemName()}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";

    /// <summary>The package that brings the backend.</summary>
    public string Package => $"libtorch-cpu-{Name}";

    /// <summary>The platform of that name, or null.</summary>
    public static NativePlatform? Find(string name) => All.FirstOrDefault(platform => platform.Name == name);

    private static string SystemName()
    {
        var identifier = RuntimeInformation.RuntimeIdentifier; // built from source, .NET says ubuntu.24.04-x64 and the like
        return OperatingSystem.IsWindows() ? "win"
            : OperatingSystem.IsMacOS() ? "osx"
            : !OperatingSystem.IsLinux() ? identifier.Split('-')[0]
            : identifier.Contains("musl", StringComparison.Ordinal) || identifier.StartsWith("alpine", StringComparison.Ordinal) ? "linux-musl"
            : "linux";
    }
}

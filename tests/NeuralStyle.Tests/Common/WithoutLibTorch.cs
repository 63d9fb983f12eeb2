using System.Reflection;
using System.Runtime.Loader;

namespace NeuralStyle.Tests.Common;

/// <summary>The library and TorchSharp a second time in this process, as if no native library of LibTorch were there.</summary>
internal sealed class WithoutLibTorch : AssemblyLoadContext
{
    /// <summary>The message of the loader.</summary>
    public const string Answer = "left out by the test";

    private static readonly string[] Again = ["NeuralStyle", "TorchSharp"];

    /// <summary>The library.</summary>
    public Assembly Library => LoadFromAssemblyName(new AssemblyName(Again[0]));

    /// <summary>A type of the library.</summary>
    public Type Type(string name) => Library.GetType(name, throwOnError: true)!;

    protected override Assembly? Load(AssemblyName assemblyName)
        => Again.Contains(assemblyName.Name) ? LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, $"{assemblyName.Name}.dll")) : null;

    protected override nint LoadUnmanagedDll(string unmanagedDllName) => unmanagedDllName.Contains("torch", StringComparison.OrdinalIgnoreCase)
        ? throw new DllNotFoundException($"{unmanagedDllName} is {Answer}.")
        : 0; // as usual
}

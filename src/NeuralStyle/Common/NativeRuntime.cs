using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using NeuralStyle.Common;
using TorchSharp;

namespace NeuralStyle;

/// <summary>Loads LibTorch's native libraries, with a clear answer where they do not load, and sets up their memory.</summary>
/// <remarks>
/// Everything that needs LibTorch calls <see cref="EnsureLoaded"/> itself; call it at the start of an app to fail early.
/// The managed inference engine needs none of this.
/// </remarks>
public static partial class NativeRuntime
{
    private static readonly Lock Gate = new();
    private static volatile bool _isLoaded;

    /// <summary>Loads LibTorch, once for the process; later calls cost next to nothing. Safe from any thread.</summary>
    /// <exception cref="NativeRuntimeException">It does not load; the message says why and how to mend it.</exception>
    public static void EnsureLoaded()
    {
        if (!_isLoaded && !TryLoad(out var error))
        {
            throw error;
        }
    }

    /// <summary>Tries to load LibTorch. Safe from any thread.</summary>
    /// <param name="error">Receives what keeps it from loading and how to mend it; null when it is loaded.</param>
    /// <returns>True when it is loaded.</returns>
    public static bool TryLoad([NotNullWhen(false)] out NativeRuntimeException? error)
    {
        error = null;
        lock (Gate)
        {
            try
            {
                if (!_isLoaded)
                {
                    Load();
                    _isLoaded = true;
                }
            }
            catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException)
            {
                error = NativeDiagnosis.Explain(NativePlatform.CurrentName, Folders(), failure);
            }
        }

        return error is null;
    }

    /// <summary>Makes the C library keep the memory that tensors free, instead of giving it back to the system each time.</summary>
    /// <remarks>
    /// A process-wide setting for the rest of the process; call it once, before the first tensor. It makes a training
    /// step on the CPU 1.1 times as fast (see <c>docs/performance.md</c>), since fresh pages no longer have to be cleared.
    /// The process keeps its peak memory. It sets <c>M_MMAP_MAX</c> to 0, <c>M_TRIM_THRESHOLD</c> to -1, which is never,
    /// and <c>M_TOP_PAD</c> to 256 MB.
    /// </remarks>
    /// <returns>True when it is set; false if the C library is not glibc, and nothing is changed.</returns>
    public static bool KeepFreedMemory()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            return SetAllocator(parameter: -4, value: 0) != 0 // M_MMAP_MAX
                && SetAllocator(parameter: -1, value: -1) != 0 // M_TRIM_THRESHOLD: never
                && SetAllocator(parameter: -2, value: 256 << 20) != 0; // M_TOP_PAD
        }
        catch (EntryPointNotFoundException)
        {
            return false; // musl
        }
    }

    /// <summary>Makes LibTorch's threads sleep while they wait for each other, so that a training beside other work keeps its share of the processors.</summary>
    /// <remarks>
    /// <para>
    /// The threads of an operation wait for the last of them by spinning, for milliseconds. On a machine that has other work, the last one
    /// is often not running, and what spins takes the time that it needs: a training was seen to fall to a tenth of its share. Threads
    /// that sleep instead cost little on an idle machine. <c>docs/training.md</c> has figures.
    /// </para>
    /// <para>
    /// A process-wide setting, of all OpenMP threads: it sets the environment variable <c>OMP_WAIT_POLICY</c> to <c>PASSIVE</c>, which OpenMP
    /// reads once, when it is loaded. So call it at the start of the app, before anything of TorchSharp's. A value that is set already stays.
    /// </para>
    /// </remarks>
    /// <returns>True when threads will sleep; false if OpenMP is loaded already, or another policy is set, and nothing is changed.</returns>
    public static bool ShareProcessors() => WaitPolicy.SetPassive();

    /// <summary>Loads LibTorch and gives a name back: for constructors of modules, whose base class reaches LibTorch before their own first line.</summary>
    internal static string Named(string name)
    {
        EnsureLoaded();
        return name;
    }

    // As TorchSharp does it. When this fails TorchSharp would go on: search the package cache, copy 480 MB, write to the
    // console, and blame a missing reference whatever the reason is. So it must not get that far.
    private static void Load()
    {
        var assembly = typeof(torch).Assembly; // does not run its initializers
        NativeLibrary.TryLoad("torch_cpu", assembly, searchPath: null, out _);
        NativeLibrary.Load("LibTorchSharp", assembly, searchPath: null);
    }

    private static List<string> Folders()
    {
        var searched = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        return [.. searched.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(AppContext.BaseDirectory)
            .Select(folder => Path.TrimEndingDirectorySeparator(folder))
            .Distinct()];
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetAllocator(int parameter, int value);
}

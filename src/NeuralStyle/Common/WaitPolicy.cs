using System.Diagnostics;
using System.Runtime.InteropServices;

namespace NeuralStyle.Common;

/// <summary>The way in which threads of OpenMP wait for each other: spinning, or asleep.</summary>
internal static partial class WaitPolicy
{
    private const string Variable = "OMP_WAIT_POLICY";
    private const string Passive = "PASSIVE";
    private static readonly string[] Runtimes = ["libgomp", "libomp", "libiomp", "vcomp"];

    /// <summary>Lets threads sleep, unless it is too late or another policy is set.</summary>
    public static bool SetPassive()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } set)
        {
            return set.Equals(Passive, StringComparison.OrdinalIgnoreCase);
        }

        if (IsOpenMPLoaded())
        {
            return false;
        }

        Environment.SetEnvironmentVariable(Variable, Passive); // for Windows, and for child processes
        return OperatingSystem.IsWindows() || SetEnvironment(Variable, Passive, overwrite: 1) == 0;
    }

    private static bool IsOpenMPLoaded()
    {
        using var process = Process.GetCurrentProcess();
        return process.Modules.Cast<ProcessModule>().Any(module => Runtimes.Any(name => module.ModuleName.StartsWith(name, StringComparison.OrdinalIgnoreCase)));
    }

    // .NET keeps a copy of the environment on Unix, which native libraries do not see.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}

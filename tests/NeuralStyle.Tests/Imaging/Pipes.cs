using System.Diagnostics;
using Xunit;

namespace NeuralStyle.Tests.Imaging;

/// <summary>Makes named pipes, which block whoever opens one that has no writer.</summary>
internal static class Pipes
{
    public static void Create(string path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows keeps named pipes out of folders.");
        using var process = Process.Start("mkfifo", path);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}

using System.ComponentModel;
using System.Diagnostics;
using Xunit;

namespace NeuralStyle.Tests.Weights;

/// <summary>Runs scripts with a Python that has PyTorch; tests that need one skip themselves where there is none.</summary>
internal static class Python
{
    private static readonly Lazy<string?> WithTorch = new(() => new[] { "python3", "/usr/bin/python3", "python" }.FirstOrDefault(HasTorch));

    /// <summary>Runs a script; fails the test with what it says when it fails.</summary>
    public static void Run(string folder, string script)
    {
        Assert.SkipWhen(WithTorch.Value is null, "Needs Python with PyTorch, such as Debian's python3-torch.");
        var (status, error) = Start(WithTorch.Value!, folder, script);
        Assert.True(status == 0, error);
    }

    private static bool HasTorch(string python)
    {
        try
        {
            return Start(python, Path.GetTempPath(), "import torch").Status == 0;
        }
        catch (Win32Exception)
        {
            return false; // no such program
        }
    }

    private static (int Status, string Error) Start(string python, string folder, string script)
    {
        var start = new ProcessStartInfo(python, ["-B", "-c", script]) { WorkingDirectory = folder, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }
}

using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;

namespace NeuralStyle.Benchmarks;

/// <summary>The conditions of the figures: the machine, without its name, and the versions of everything that was measured.</summary>
public static class MachineConditions
{
    /// <summary>The facts, by name.</summary>
    public static IReadOnlyDictionary<string, string> Collect() => new Dictionary<string, string>
    {
        ["Processor"] = Processor(),
        ["Cores"] = $"{Environment.ProcessorCount}",
        ["Vectors"] = Vector512.IsHardwareAccelerated ? "AVX-512" : Vector256.IsHardwareAccelerated ? "AVX2" : "128 bits",
        ["System"] = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}",
        [".NET"] = $"{Environment.Version}",
        ["TorchSharp"] = $"{typeof(torch).Assembly.GetName().Version?.ToString(3)} with LibTorch {torch.__version__}",
        ["ONNX Runtime"] = OrtEnv.Instance().GetVersionString(),
        ["NeuralStyle"] = $"{typeof(Stylizer).Assembly.GetName().Version?.ToString(3)}, commit {Commit()}",
    };

    /// <summary>The processor and its cores as a part of a file's name.</summary>
    public static string Slug()
        => string.Join('-', $"{Processor()} {Environment.ProcessorCount} cores".ToLowerInvariant().Split([.. " ()@/.,"], StringSplitOptions.RemoveEmptyEntries));

    private static string Processor()
    {
        const string cpuInfo = "/proc/cpuinfo";
        var line = File.Exists(cpuInfo) ? File.ReadLines(cpuInfo).FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line is null ? $"{RuntimeInformation.ProcessArchitecture}" : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }

    private static string Commit() => Git("rev-parse --short HEAD") is { Length: > 0 } commit
        ? commit + (Git("status --porcelain --untracked-files=no").Length > 0 ? " with changes" : "")
        : "unknown";

    private static string Git(string arguments)
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var text = git.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            return git.ExitCode == 0 ? text : "";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return ""; // no git here
        }
    }
}

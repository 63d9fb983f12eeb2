using System.Diagnostics;
using Xunit;

namespace NeuralStyle.Tests.Common;

public sealed class WaitPolicyTests
{
    private const string Variable = "OMP_WAIT_POLICY";
    private const string Child = "NEURALSTYLE_TEST_CHILD";

    [Fact]
    public async Task ShareProcessors_BeforeLibTorch_IsReadByOpenMP()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs the GNU runtime of OpenMP, which shows its settings.");

        var (exitCode, shown) = await RunInChild(nameof(InChild_ShareProcessorsAndLoad_LetsThreadsSleep));

        Assert.Equal(0, exitCode);
        Assert.Contains("OMP_WAIT_POLICY = 'PASSIVE'", shown);
    }

    [Fact]
    public void InChild_ShareProcessorsAndLoad_LetsThreadsSleep()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(Child) is not null, "Runs in a process of its own, started by another test.");

        var (first, second) = (NativeRuntime.ShareProcessors(), NativeRuntime.ShareProcessors());
        NativeRuntime.EnsureLoaded();

        Assert.True(first && second);
    }

    [Fact]
    public void ShareProcessors_AfterLibTorch_ChangesNothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable(Variable) is null, "Needs LibTorch with OpenMP, and no policy of the user's.");
        NativeRuntime.EnsureLoaded();

        Assert.False(NativeRuntime.ShareProcessors());
        Assert.Null(Environment.GetEnvironmentVariable(Variable));
    }

    private static async Task<(int ExitCode, string Errors)> RunInChild(string method)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [.. Program(), "-method", $"{typeof(WaitPolicyTests).FullName}.{method}"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment.Remove(Variable);
        (start.Environment[Child], start.Environment["OMP_DISPLAY_ENV"]) = ("1", "TRUE");
        using var process = Process.Start(start)!;
        var (errors, output) = (process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await output;
        return (process.ExitCode, await errors);
    }

    // Through dotnet the program is an argument; its own executable needs none.
    private static string[] Program()
        => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(WaitPolicyTests).Assembly.Location] : [];
}

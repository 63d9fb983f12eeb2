using System.Diagnostics;
using NeuralStyle.Common;
using NeuralStyle.Training.Checkpoints;
using Xunit;

namespace NeuralStyle.Tests.Training.Checkpoints;

/// <summary>Trainings in processes of their own, which are killed.</summary>
public sealed class KilledTrainingTests : IDisposable
{
    private const int Killed = 137; // 128 + SIGKILL
    private const int Stopped = 3; // the program's own code

    private readonly TrainingImages _images = new();

    private string Run => Path.Combine(_images.Folder, "run");

    public void Dispose() => _images.Dispose();

    [Fact]
    public async Task Train_KilledFiftyTimesAtRandomMoments_EndsAsTheUndisturbedOne()
    {
        const int Kills = 50;
        const int Steps = 400;
        var random = CounterRandom.For(11, 0);

        for (var kill = 0; kill < Kills; kill++)
        {
            using var process = Start(Run, Steps);
            await Lines(process, 1 + random.Below(2 * kill, 4));
            Thread.SpinWait(random.Below((2 * kill) + 1, 300_000)); // some part of a step, or of saving, on fast processors too
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(Killed, process.ExitCode);
        }

        await AssertEndsAsUndisturbed(Steps);
    }

    [Fact]
    public async Task Train_KilledInEveryStageOfSaving_EndsAsTheUndisturbedOne()
    {
        const int Steps = 40;
        foreach (var stage in Enum.GetValues<SaveStage>())
        {
            using var process = Start(Run, Steps, stage.ToString(), "2");
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(Killed, process.ExitCode);
        }

        await AssertEndsAsUndisturbed(Steps);
    }

    [Theory]
    [InlineData("-TERM")]
    [InlineData("-INT")]
    public async Task Train_AskedToStop_EndsWithACheckpointOfTheLastStep(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent by the program kill.");
        using var process = Start(Run, steps: 100_000);
        await Lines(process, 3);

        using (var kill = Process.Start("kill", [signal, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var last = (await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim().Split('\n')[^1];
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Stopped, process.ExitCode);
        var newest = Directory.GetFiles(Run, "checkpoint-*").Order(StringComparer.Ordinal).Last();
        Assert.Equal(last, $"stopped {CheckpointFile.Read(newest).Metadata["neuralstyle.step"]}");
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public async Task Train_PastTheLimitOfFileSizes_KeepsTheLastCheckpointAndGoesOnLater(double share)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no ulimit.");
        const int Steps = 8;
        using (var process = Start(Run, Steps, nameof(SaveStage.Verified), "1"))
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var saved = Newest(Run, 2);
        var limit = (long)(share * new FileInfo(Directory.GetFiles(Run, "checkpoint-*").Single()).Length / 1024);

        using (var process = Start(Run, Steps, limitInKilobytes: limit))
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.NotEqual(0, process.ExitCode);
        }

        Assert.Equal("checkpoint-00000002.safetensors", Assert.Single(Directory.GetFiles(Run, "checkpoint-*").Select(Path.GetFileName)));
        Assert.All(saved, pair => Assert.Equal(pair.Value, Newest(Run, 2)[pair.Key]));
        await AssertEndsAsUndisturbed(Steps);
    }

    private static async Task Lines(Process process, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.NotNull(await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        }
    }

    private static Dictionary<string, byte[]> Newest(string run, int steps)
        => CheckpointFile.Read(Path.Combine(run, $"checkpoint-{steps:D8}.safetensors")).ToDictionary(pair => pair.Key, pair => pair.Value.Bytes.ToArray());

    // Weights, moments, moving average and losses, byte for byte; and nothing half-written is left.
    private async Task AssertEndsAsUndisturbed(int steps)
    {
        var whole = Path.Combine(_images.Folder, "whole");
        await End(Run, steps);
        await End(whole, steps);
        var (expected, actual) = (Newest(whole, steps), Newest(Run, steps));

        Assert.Contains("history", expected.Keys);
        Assert.Equal(expected.Keys, actual.Keys);
        Assert.All(expected, pair => Assert.Equal(pair.Value, actual[pair.Key]));
        Assert.Equal(Directory.GetFiles(whole).Select(Path.GetFileName).Order(), Directory.GetFiles(Run).Select(Path.GetFileName).Order());
    }

    private async Task End(string run, int steps)
    {
        using var process = Start(run, steps);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.EndsWith("done", output.TrimEnd());
    }

    private Process Start(string run, int steps, params string[] killAt)
        => Process.Start(new ProcessStartInfo("dotnet", [.. Arguments(run, steps), .. killAt]) { RedirectStandardOutput = true })!;

    private Process Start(string run, int steps, long limitInKilobytes)
        => Process.Start(new ProcessStartInfo("bash", ["-c", $"ulimit -f {limitInKilobytes}; exec dotnet \"$@\"", "dotnet", .. Arguments(run, steps)])
        {
            RedirectStandardOutput = true,
            Environment = { ["DOTNET_EnableWriteXorExecute"] = "0", ["DOTNET_EnableDiagnostics"] = "0" }, // else the runtime itself writes large files
        })!;

    private string[] Arguments(string run, int steps)
        => [Path.Combine(AppContext.BaseDirectory, "NeuralStyle.TrainingProcess.dll"), _images.Photos, _images.Style, run, steps.ToString(System.Globalization.CultureInfo.InvariantCulture)];
}

using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace NeuralStyle.Benchmarks;

/// <summary>All benchmarks, run at length, or shortly to see that they run.</summary>
public static class Suite
{
    private const string SmokeOption = "--smoke";
    private const string FileOption = "--file";
    private const string FilterOption = "--filter";

    /// <summary>True in a short run: a few iterations on small images, in this process.</summary>
    public static bool IsSmoke { get; private set; }

    /// <summary>Runs what the arguments ask for; BenchmarkDotNet's own are understood too.</summary>
    /// <returns>The exit status.</returns>
    public static int Run(string[] args)
    {
        NativeRuntime.EnsureLoaded();
        IsSmoke = args.Contains(SmokeOption);
        var rest = args.Where(arg => arg is not (SmokeOption or FileOption)).ToArray();
        string[] filter = IsSmoke && !rest.Contains(FilterOption) ? [FilterOption, "*"] : [];
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(Suite).Assembly).Run([.. rest, .. filter], Config()).ToList();
        if (args.Contains(FileOption) && summaries.Count > 0)
        {
            Console.WriteLine($"Filed in {ResultFile.Write(summaries, IsSmoke ? "a short one (--smoke): not for comparison" : "at length")}.");
        }

        return summaries.Count > 0 && summaries.All(summary => summary.Reports.All(report => report.Success)) ? 0 : 1;
    }

    private static IConfig Config() => DefaultConfig.Instance
        .AddJob(IsSmoke ? Smoke() : Full())
        .AddColumn([.. RateColumn.All])
        .AddDiagnoser(PeakMemory.Instance)
        .WithSummaryStyle(SummaryStyle.Default.WithTimeUnit(TimeUnit.Millisecond))
        .WithOptions(ConfigOptions.JoinSummary | ConfigOptions.DisableLogFile);

    // A process for each benchmark, built with the repository's own targets.
    private static Job Full() => Job.Default
        .WithMinWarmupCount(2)
        .WithMaxWarmupCount(6)
        .WithMinIterationCount(8)
        .WithMaxIterationCount(16)
        .WithArguments([new MsBuildArgument($"/p:CustomAfterMicrosoftCommonTargets={Path.Combine(Repository.Root, "benchmarks", "NeuralStyle.Benchmarks", "Generated.targets")}")]);

    private static Job Smoke() => Job.Dry
        .WithToolchain(InProcessEmitToolchain.Instance)
        .WithWarmupCount(1)
        .WithIterationCount(3)
        .WithInvocationCount(1)
        .WithUnrollFactor(1)
        .WithId("Smoke");
}

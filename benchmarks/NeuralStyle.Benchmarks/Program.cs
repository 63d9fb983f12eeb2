using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using NeuralStyle.Common;

NativeRuntime.EnsureLoaded();
var smoke = args.Contains("--smoke");
var switcher = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly);
var summaries = smoke
    ? switcher.Run([.. args.Where(arg => arg != "--smoke"), .. args.Contains("--filter") ? Array.Empty<string>() : ["--filter", "*"]], Smoke())
    : switcher.Run(args, DefaultConfig.Instance);
return summaries.All(summary => summary.Reports.All(report => report.Success)) ? 0 : 1;

// A few iterations each, in this process: shows that everything runs, and about how fast. Publish numbers of full runs only.
static IConfig Smoke() => DefaultConfig.Instance
    .AddJob(Job.Dry
        .WithToolchain(InProcessEmitToolchain.Instance)
        .WithWarmupCount(1)
        .WithIterationCount(3)
        .WithInvocationCount(1)
        .WithUnrollFactor(1)
        .WithId("Smoke"))
    .WithOptions(ConfigOptions.JoinSummary | ConfigOptions.DisableLogFile);

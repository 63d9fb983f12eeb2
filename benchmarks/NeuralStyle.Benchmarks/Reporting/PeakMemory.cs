using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using BenchmarkDotNet.Analysers;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Validators;

namespace NeuralStyle.Benchmarks;

/// <summary>The most memory that the benchmark's process has had in use while it ran, native memory included.</summary>
/// <remarks>On Linux VmHWM, which is set back before the first call; elsewhere the peak of the process's whole life.</remarks>
public sealed class PeakMemory : IDiagnoser
{
    private readonly ConcurrentDictionary<BenchmarkCase, long> _bytes = new();

    public static PeakMemory Instance { get; } = new();

    public IEnumerable<string> Ids => [nameof(PeakMemory)];

    public IEnumerable<IExporter> Exporters => [];

    public IEnumerable<IAnalyser> Analysers => [];

    public BenchmarkDotNet.Diagnosers.RunMode GetRunMode(BenchmarkCase benchmarkCase) => BenchmarkDotNet.Diagnosers.RunMode.NoOverhead;

    public void Handle(HostSignal signal, DiagnoserActionParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        switch (signal)
        {
            case HostSignal.BeforeActualRun:
                SetBack(parameters.Process);
                break;
            case HostSignal.AfterActualRun:
                _bytes[parameters.BenchmarkCase] = Read(parameters.Process);
                break;
        }
    }

    public IEnumerable<Metric> ProcessResults(DiagnoserResults results)
    {
        ArgumentNullException.ThrowIfNull(results);
        return _bytes.TryGetValue(results.BenchmarkCase, out var bytes) ? [new Metric(Descriptor.Instance, bytes / 1e6)] : [];
    }

    public void DisplayResults(ILogger logger)
    {
    }

    public IEnumerable<ValidationError> Validate(ValidationParameters validationParameters) => [];

    private static void SetBack(Process process)
    {
        if (OperatingSystem.IsLinux())
        {
            File.WriteAllText($"/proc/{process.Id}/clear_refs", "5"); // proc(5): resets the peak resident set size
        }
    }

    private static long Read(Process process)
    {
        if (OperatingSystem.IsLinux())
        {
            var line = File.ReadLines($"/proc/{process.Id}/status").First(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
            return 1024 * long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture); // a tab, and spaces below 10 GB
        }

        process.Refresh();
        return process.PeakWorkingSet64;
    }

    private sealed class Descriptor : IMetricDescriptor
    {
        public static Descriptor Instance { get; } = new();

        public string Id => nameof(PeakMemory);

        public string DisplayName => "Peak MB";

        public string Legend => "The most memory of the process while it ran, native memory included, in 10^6 bytes";

        public string NumberFormat => "F0";

        public UnitType UnitType => UnitType.Dimensionless;

        public string Unit => "MB";

        public bool TheGreaterTheBetter => false;

        public int PriorityInCategory => 0;

        public bool GetIsAvailable(Metric metric) => true;
    }
}

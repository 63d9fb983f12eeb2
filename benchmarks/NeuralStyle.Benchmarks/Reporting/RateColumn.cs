using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace NeuralStyle.Benchmarks;

/// <summary>A column made of a benchmark's mean time and its <see cref="Work"/>.</summary>
/// <param name="name">The column's heading.</param>
/// <param name="legend">The meaning of the column.</param>
/// <param name="rate">The number, from the work and the seconds; not finite or zero for none.</param>
public sealed class RateColumn(string name, string legend, Func<Work, double, double> rate) : IColumn
{
    /// <summary>All of them: megapixels and multiply-adds a second, and the share of <see cref="GemmPeak"/>.</summary>
    public static IReadOnlyList<RateColumn> All { get; } =
    [
        new("Mpx/s", "Million pixels a second", (work, seconds) => work.Pixels / seconds / 1e6),
        new("GFLOP/s", "Two for each multiply-add of the network's convolutions", GigaFlops),
        new("% of GEMM", "Share of the fastest product of 2048x2048 matrices in float32 on as many threads, measured in the same run", (work, seconds) => 100 * GigaFlops(work, seconds) / GemmPeak.Of(work.Threads)),
    ];

    public string Id => $"{nameof(RateColumn)}.{name}";

    public string ColumnName => name;

    public string Legend => legend;

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
        => Value(summary, benchmarkCase) is { } value ? value.ToString(value < 10 ? "F2" : "F1", CultureInfo.InvariantCulture) : "-";

    /// <summary>The number, or null for a benchmark that has none.</summary>
    public double? Value(Summary summary, BenchmarkCase benchmarkCase)
    {
        ArgumentNullException.ThrowIfNull(summary);
        ArgumentNullException.ThrowIfNull(benchmarkCase);
        var seconds = summary[benchmarkCase]?.ResultStatistics?.Mean / 1e9;
        var value = seconds is null ? 0 : rate(TensorBenchmark.WorkOf(benchmarkCase), seconds.Value);
        return value > 0 && double.IsFinite(value) ? value : null;
    }

    private static double GigaFlops(Work work, double seconds) => 2 * work.MultiplyAdds / seconds / 1e9;
}

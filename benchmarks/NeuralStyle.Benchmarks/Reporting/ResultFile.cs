using System.Globalization;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Reports;

namespace NeuralStyle.Benchmarks;

/// <summary>Files the results of a run as a table for people and as JSON for programs.</summary>
public static class ResultFile
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    /// <summary>Writes <c>date-machine.md</c> and <c>.json</c> into <c>benchmarks/results</c> of the repository that is worked in.</summary>
    /// <param name="summaries">The results.</param>
    /// <param name="note">A note on the run.</param>
    /// <returns>The path of the table.</returns>
    public static string Write(IReadOnlyList<Summary> summaries, string note)
    {
        var facts = MachineConditions.Collect().Append(KeyValuePair.Create("GEMM peak", Text(GemmPeak.Of(0)) + " GFLOP/s on all cores")).Append(KeyValuePair.Create("Run", note)).ToDictionary();
        var rows = summaries.SelectMany(summary => summary.Reports.Where(report => report.Success).Select(report => Row(summary, report))).ToList();
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(Repository.Root, "benchmarks", "results")).FullName, $"{DateTime.UtcNow:yyyy-MM-dd}-{MachineConditions.Slug()}");
        File.WriteAllText(path + ".md", Table(facts, rows));
        File.WriteAllText(path + ".json", JsonSerializer.Serialize(new { facts, rows }, Json) + "\n");
        return path + ".md";
    }

    private static ResultRow Row(Summary summary, BenchmarkReport report)
    {
        var (benchmark, statistics) = (report.BenchmarkCase, report.ResultStatistics!);
        var rates = RateColumn.All.Select(column => column.Value(summary, benchmark)).ToList();
        return new ResultRow(
            benchmark.Descriptor.Type.Name,
            benchmark.Descriptor.WorkloadMethod.Name,
            string.Join(", ", benchmark.Descriptor.Categories.Concat(benchmark.Parameters.Items.Select(item => $"{item.Name} {item.Value}"))),
            statistics.Median / 1e6,
            statistics.Mean / 1e6,
            statistics.StandardDeviation / 1e6,
            rates[0],
            rates[1],
            rates[2],
            report.Metrics.TryGetValue(nameof(PeakMemory), out var peak) ? peak.Value : null);
    }

    private static string Table(Dictionary<string, string> facts, List<ResultRow> rows)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Benchmarks, {DateTime.UtcNow:yyyy-MM-dd}\n\n");
        facts.ToList().ForEach(fact => text.Append(CultureInfo.InvariantCulture, $"- {fact.Key}: {fact.Value}\n"));
        foreach (var group in rows.GroupBy(row => row.Subject))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {group.Key}\n\n| benchmark | case | median ms | mean ms | deviation ms | Mpx/s | GFLOP/s | % of GEMM | peak MB |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
            foreach (var row in group)
            {
                string[] cells = [row.Benchmark, row.Case, .. new[] { row.MedianMs, row.MeanMs, row.DeviationMs, row.MegapixelsPerSecond, row.GigaFlops, row.PercentOfGemm, row.PeakMegabytes }.Select(Text)];
                text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", cells)} |\n");
            }
        }

        return text.ToString();
    }

    private static string Text(double? value) => value switch
    {
        null => "-",
        < 10 => value.Value.ToString("F2", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("F1", CultureInfo.InvariantCulture),
    };
}

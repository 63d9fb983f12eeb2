using System.Globalization;
using System.Text;
using System.Text.Json;
using Spectre.Console;

namespace NeuralStyle.Samples.Judge;

/// <summary>The tables: printed, as Markdown, and as JSON with every photo's numbers.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static void Print(IReadOnlyList<Verdict> verdicts)
    {
        foreach (var (title, columns) in Tables(verdicts))
        {
            var table = new Table().Title(title).AddColumn("").AddColumns([.. columns]);
            foreach (var verdict in verdicts)
            {
                table.AddRow([verdict.Name.EscapeMarkup(), .. Values(verdict, title).Select(Format)]);
            }

            AnsiConsole.Write(table);
        }
    }

    public static void WriteMarkdown(IReadOnlyList<Verdict> verdicts, string path)
    {
        var text = new StringBuilder();
        foreach (var (title, columns) in Tables(verdicts))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {title} | {string.Join(" | ", columns)} |\n|{string.Concat(Enumerable.Repeat(" --- |", columns.Count + 1))}\n");
            foreach (var verdict in verdicts)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {verdict.Name} | {string.Join(" | ", Values(verdict, title).Select(Format))} |\n");
            }

            text.Append('\n');
        }

        File.WriteAllText(path, text.ToString());
    }

    public static void WriteJson(IReadOnlyList<Verdict> verdicts, JudgeOptions options, string path)
        => File.WriteAllText(path, JsonSerializer.Serialize(new
        {
            Options = options,
            Mean = verdicts.ToDictionary(verdict => verdict.Name, verdict => Nested(verdict.Mean)),
            Photos = verdicts.ToDictionary(verdict => verdict.Name, verdict => verdict.Photos.ToDictionary(photo => photo.Key, photo => Nested(photo.Value))),
        }, Indented));

    private static List<(string Title, IReadOnlyList<string> Columns)> Tables(IReadOnlyList<Verdict> verdicts)
        => [.. verdicts[0].Mean.GroupBy(pair => pair.Key.Table).Select(table => (table.Key, (IReadOnlyList<string>)[.. table.Select(pair => pair.Key.Name)]))];

    private static IEnumerable<double> Values(Verdict verdict, string table) => verdict.Mean.Where(pair => pair.Key.Table == table).Select(pair => pair.Value);

    private static Dictionary<string, Dictionary<string, double>> Nested(IEnumerable<KeyValuePair<Column, double>> columns)
        => columns.GroupBy(pair => pair.Key.Table).ToDictionary(table => table.Key, table => table.ToDictionary(pair => pair.Key.Name, pair => pair.Value));

    private static string Format(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}

using System.Globalization;
using NeuralStyle.Features;
using Spectre.Console;

namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>The verb <c>measure</c>: prints how far the built-in features agree with VGG-19.</summary>
internal static class AgreementReport
{
    public static void Run(string data, string? weights)
    {
        using var features = weights is null ? new BuiltInFeatures() : BuiltInFeatures.Load(weights);
        using var vgg = SamplePaths.LoadVgg19(data);
        var agreement = Agreement.Measure(features, vgg, DataList.Read(data), SamplePaths.Painter);
        var table = new Table().AddColumns("pairs", "count", "style", "content", "style against paintings").Title("Rank correlation with VGG-19's losses");
        AddRow(table, "all", agreement.Kinds.Sum(kind => kind.Count), agreement.Correlations());
        foreach (var (kind, count) in agreement.Kinds)
        {
            AddRow(table, $"photo and {kind}", count, agreement.Correlations(kind));
        }

        AnsiConsole.Write(table);
        var cosines = agreement.Cosines;
        AnsiConsole.WriteLine(FormattableString.Invariant(
            $"Cosine of the gradients with respect to the picture: style {cosines.Style:0.000}, content {cosines.Content:0.000}, their balanced sum {cosines.Both:0.000}."));
    }

    private static void AddRow(Table table, string name, int count, (double Style, double Content, double Paintings) values)
        => table.AddRow(name, count.ToString(CultureInfo.InvariantCulture), Format(values.Style), Format(values.Content), Format(values.Paintings));

    private static string Format(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}

using System.Globalization;
using NeuralStyle.Features;
using Spectre.Console;

namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>The verb <c>measure</c>: prints how far the built-in features agree with VGG-19 on distances between images.</summary>
internal static class AgreementReport
{
    public static void Run(string data, string? weights)
    {
        using var features = weights is null ? new BuiltInFeatures() : BuiltInFeatures.Load(weights);
        using var vgg = SamplePaths.LoadVgg19(data);
        var agreement = Agreement.Measure(features, vgg, DataList.Read(data), SamplePaths.StartModel);
        foreach (var layer in agreement.Measures.GroupBy(measure => measure.Layer))
        {
            Print(agreement, layer.Key, [.. layer]);
        }
    }

    private static void Print(Agreement agreement, string layer, IReadOnlyList<Measure> measures)
    {
        var table = new Table().AddColumns(["pairs", "count", .. measures.Select(measure => measure.Distance)])
            .Title($"{layer}: rank correlation with VGG-19's distances");
        foreach (var kind in agreement.Kinds.Prepend(null))
        {
            table.AddRow([
                kind ?? "photo and all of these",
                agreement.Count(kind).ToString(CultureInfo.InvariantCulture),
                .. measures.Select(measure => agreement.Correlation(measure, kind)?.ToString("0.000", CultureInfo.InvariantCulture) ?? ""),
            ]);
        }

        AnsiConsole.Write(table);
    }
}

using System.Globalization;
using NeuralStyle.Features;
using Spectre.Console;

namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>The verb <c>transfer</c>: prints VGG-19's loss of networks trained on the built-in features and on VGG-19.</summary>
internal static class TransferReport
{
    public static void Run(TransferOptions options)
    {
        Directory.CreateDirectory(options.Output);
        using var builtIn = options.Weights is null ? new BuiltInFeatures() : BuiltInFeatures.Load(options.Weights);
        using var vgg = SamplePaths.LoadVgg19(options.Data);
        var data = DataList.Read(options.Data);
        var transfer = new Transfer(options, builtIn, vgg, data);
        var table = new Table().AddColumns("style", "before", "on the built-in features", "on VGG-19", "ratio")
            .Title($"VGG-19's style and content loss after {options.Steps} steps");
        foreach (var painting in data.HeldOutPaintings)
        {
            var (before, ours, theirs) = transfer.Measure(painting);
            table.AddRow(Path.GetFileNameWithoutExtension(painting), Format(before), Format(ours), Format(theirs), Format(ours / theirs));
        }

        AnsiConsole.Write(table);
    }

    private static string Format(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}

using NeuralStyle.Imaging;
using NeuralStyle.Samples.Shared;
using Spectre.Console;

namespace NeuralStyle.Samples.Judge;

/// <summary>The main job: stylizes the photos with each contestant, measures the results, and leaves tables and a contact sheet.</summary>
internal static class Judging
{
    public static void Run(JudgeOptions options)
    {
        NativeRuntime.EnsureLoaded();
        NativeRuntime.KeepFreedMemory(); // this process measures and nothing else, so it may
        var contestants = Contestant.List(options);
        var styleImage = ImageBuffer.Load(options.Style).ResizeShortSide(options.StyleSide ?? options.Side);
        using var features = new JudgeFeatures(options.Vgg, options.VggDeep);
        using var style = new StyleReference(styleImage, features);
        var paths = PhotoFolder.Require(options.Content, recursive: true).Where((_, i) => i % options.Every == 0).Take(options.Photos).ToList();
        Directory.CreateDirectory(options.Output);
        using var sheet = NewSheet(styleImage, contestants, paths.Count);
        var verdicts = Judge(contestants, paths, options.Side, features, style, sheet);
        sheet.Save(Path.Combine(options.Output, "contact-sheet.png"));
        Report.Print(verdicts);
        Report.WriteMarkdown(verdicts, Path.Combine(options.Output, "judge.md"));
        Report.WriteJson(verdicts, options, Path.Combine(options.Output, "judge.json"));
        AnsiConsole.MarkupLineInterpolated($"[green]Done.[/] The tables and the contact sheet are in {options.Output}.");
    }

    // The style and the contestants' names in the first row, then a row for each photo.
    private static ContactSheet NewSheet(ImageBuffer style, IReadOnlyList<Contestant> contestants, int photos)
    {
        var sheet = new ContactSheet(rows: photos + 1, columns: contestants.Count);
        sheet.Draw(row: 0, column: 0, style, contestants[0].Name);
        foreach (var (column, contestant) in contestants.Index().Skip(1))
        {
            sheet.Label(row: 0, column, contestant.Name);
        }

        return sheet;
    }

    private static IReadOnlyList<Verdict> Judge(
        IReadOnlyList<Contestant> contestants, IReadOnlyList<string> paths, int side, JudgeFeatures features, StyleReference style, ContactSheet sheet)
    {
        var measured = contestants.Select(_ => new List<KeyValuePair<string, IReadOnlyList<KeyValuePair<Column, double>>>>()).ToList();
        foreach (var (row, path) in paths.Index())
        {
            var photo = ImageBuffer.Load(path).ResizeShortSide(side);
            using var reference = new PhotoReference(photo, features);
            foreach (var (column, contestant) in contestants.Index())
            {
                var result = contestant.Stylize(path, photo).ToEightBit(); // as it would be saved and looked at
                sheet.Draw(row + 1, column, result);
                measured[column].Add(KeyValuePair.Create(Path.GetFileName(path), Measurement.Measure(result, reference, style, features)));
            }
        }

        return [.. contestants.Zip(measured, (contestant, photos) => new Verdict(contestant.Name, Measurement.Mean([.. photos.Select(photo => photo.Value)]), photos))];
    }
}

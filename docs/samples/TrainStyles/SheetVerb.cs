using System.Globalization;
using NeuralStyle.Imaging;
using NeuralStyle.Samples.Shared;

namespace NeuralStyle.Samples.TrainStyles;

/// <summary>The verb <c>sheet</c>: stylizes some photos in some styles, and draws all of it as one image.</summary>
internal static class SheetVerb
{
    public static void Run(SheetOptions options)
    {
        var (styleCount, photoCount) = Counts(options.Count);
        var model = StyleModel.Load(options.Model);
        using var stylizer = Stylizer.Create(model, new StylizerOptions { MaxThreads = options.Threads == 0 ? Environment.ProcessorCount : options.Threads });
        var photos = Pick(options.Photos, options.Every, photoCount).Select(file => ImageBuffer.Load(file).ResizeShortSide(options.Side)).ToList();
        var styles = options.Styles.Count == 0 ? Trained(model).Take(styleCount).ToList() : [.. Pick(options.Styles, options.Every, styleCount).Select(file => Prepare(stylizer, file))];
        using var sheet = new ContactSheet(rows: styles.Count + 1, columns: photos.Count + 1); // photos in the first row, styles in the first column
        foreach (var (column, photo) in photos.Index())
        {
            sheet.Draw(row: 0, column + 1, photo);
        }

        foreach (var (row, style) in styles.Index())
        {
            DrawRow(sheet, row + 1, style, [.. photos.Select(photo => stylizer.Stylize(photo, style.Prepared))]);
        }

        sheet.Save(options.Output);
        Console.WriteLine(options.Output);
    }

    // The style image, or its name where there is none, and the stylized photos.
    private static void DrawRow(ContactSheet sheet, int row, SheetStyle style, IReadOnlyList<ImageBuffer> stylized)
    {
        if (style.Image is null)
        {
            sheet.Label(row, column: 0, style.Name);
        }
        else
        {
            sheet.Draw(row, column: 0, style.Image);
        }

        foreach (var (column, image) in stylized.Index())
        {
            sheet.Draw(row, column + 1, image);
        }
    }

    private static (int Styles, int Photos) Counts(string text)
        => text.Split('x') is [var first, var second]
            && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var styles)
            && int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var photos)
            && styles is > 0 and <= 100 && photos is > 0 and <= 100
                ? (styles, photos)
                : throw new ArgumentException($"--count must be two numbers from 1 to 100 such as 12x4 but is {text}.");

    // Files as they are, and of folders every so many; then as many of all of these, evenly spread.
    private static IEnumerable<string> Pick(IReadOnlyList<string> paths, int every, int count)
    {
        var files = paths.SelectMany(path => Directory.Exists(path) ? PhotoFolder.Require(path, recursive: true).Where((_, index) => index % every == 0) : [path]).ToList();
        return files.Count <= count ? files : Enumerable.Range(0, count).Select(index => files[index * files.Count / count]);
    }

    private static SheetStyle Prepare(Stylizer stylizer, string file)
    {
        var image = ImageBuffer.Load(file);
        return new SheetStyle(Path.GetFileNameWithoutExtension(file), image, stylizer.Prepare(image));
    }

    private static IEnumerable<SheetStyle> Trained(StyleModel model)
        => Enumerable.Range(0, model.Graph.Styles).Select(index => new SheetStyle(
            model.Info.StyleNames.Count == 0 ? $"Style {index}" : model.Info.StyleNames[index], null, PreparedStyle.FromTrained(model, index)));
}

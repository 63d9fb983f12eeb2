using System.CommandLine;
using NeuralStyle.Samples.Drawing;
using NeuralStyle.Samples.Shared;

namespace NeuralStyle.Samples.QuickStart;

/// <summary>The verb <c>apply</c>: stylizes photos, without training.</summary>
internal static class ApplyVerb
{
    private static readonly Option<string[]> Input = CommandOptions.Files("--input", "The photos. A drawing of the sample's own if left out.");

    private static readonly Option<string> Output = CommandOptions.File("--output", "The file to write: JPEG, PNG or WebP. Several images stand side by side.", "stylized.png");

    private static readonly Option<string?> Model = CommandOptions.OptionalFile("--model", "The model. The built-in network, for any painting, if left out.");

    private static readonly Option<string[]> Paintings = CommandOptions.Files("--style", "Paintings, for networks that take their style from an image. Several are blended.");

    private static readonly Option<string[]> Names = CommandOptions.Files("--named", "Styles of the model, by name; the verb styles lists them.", helpName: "NAME");

    private static readonly Option<string[]> Packs = CommandOptions.Files("--packs", "Style packs that train --pack has written.");

    private static readonly Option<float[]> Weights = new("--weights") { Description = "The weights of the styles in a blend. Equal shares if left out.", HelpName = "N", AllowMultipleArgumentsPerToken = true };

    private static readonly Option<int> Steps = CommandOptions.Number("--steps", 1, 1, 16, "The number of images, from the first style to the second.");

    private static readonly Option<string?> Mask = CommandOptions.OptionalFile("--mask", "An image of any size: the second style where it is white, the first where it is black.");

    private static readonly Option<double> Strength = CommandOptions.Real("--strength", 1, "The share of the stylized image; the rest is the photo.", maximum: 2);

    private static readonly Option<double> Brush = CommandOptions.Real("--brush", 1, "The size of brush strokes, as a multiple.", 0.25, 4);

    private static readonly Option<bool> KeepColors = new("--keep-colors") { Description = "Keep the colors of the photo." };

    private static readonly Option<bool> MatchColors = new("--match-colors") { Description = "Give the paintings the colors of the photo first." };

    public static Command Create() => new Command("apply", "Stylizes photos in the style of any painting, without training.").With(
        [Input, Output, Model, Paintings, Names, Packs, Weights, Steps, Mask, Strength, Brush, KeepColors, MatchColors], Run);

    private static void Run(ParseResult parsed)
    {
        var options = new StylizerOptions { BrushScale = parsed.GetValue(Brush), KeepColors = parsed.GetValue(KeepColors) };
        using var stylizer = parsed.GetValue(Model) is { } model ? Stylizer.Load(model, options) : Stylizer.CreateBuiltIn(options);
        var photos = parsed.GetValue(Input) is { Length: > 0 } files ? [.. files.Select(file => ImageBuffer.Load(file))] : new[] { SampleImages.Photo() };
        var height = photos.Min(photo => photo.Height);
        var images = photos.SelectMany(photo => Selections(parsed, photo).Select(style => stylizer.Stylize(photo, style))).ToList();
        ImageStrip.Join([.. images.Select(image => image.Height == height ? image : image.ResizeTo(height))]).Save(parsed.GetRequiredValue(Output));
        Console.WriteLine($"{parsed.GetValue(Output)}: {images.Count} image(s)");
    }

    private static IEnumerable<StyleSelection> Selections(ParseResult parsed, ImageBuffer photo)
    {
        var styles = Styles(parsed, photo).DefaultIfEmpty(StyleSelection.First).Select(style => style.WithStrength((float)parsed.GetValue(Strength))).ToList();
        if (parsed.GetValue(Mask) is { } mask)
        {
            RequireTwo(styles, "--mask");
            return [StyleSelection.Masked(styles[0], new StyleRegion(ImageBuffer.Load(mask), styles[1]))];
        }

        var steps = parsed.GetValue(Steps);
        if (steps > 1)
        {
            RequireTwo(styles, "--steps");
            return Enumerable.Range(0, steps).Select(i => (float)i / (steps - 1)).Select(share => StyleSelection.Blend((styles[0], 1 - share), (styles[1], share)));
        }

        var weights = parsed.GetValue(Weights) is { Length: > 0 } given ? given : [.. styles.Select(_ => 1f / styles.Count)];
        return weights.Length == styles.Count
            ? [StyleSelection.Blend([.. styles.Zip(weights)])]
            : throw new ArgumentException($"There are {styles.Count} styles and {weights.Length} weights: give a weight for each style.");
    }

    private static IEnumerable<StyleSelection> Styles(ParseResult parsed, ImageBuffer photo) =>
    [
        .. parsed.GetValue(Paintings)!.Select(file => ImageBuffer.Load(file)).Select(painting => StyleSelection.From(parsed.GetValue(MatchColors) ? ColorTransfer.Match(painting, photo) : painting)),
        .. parsed.GetValue(Names)!.Select(StyleSelection.Named),
        .. parsed.GetValue(Packs)!.Select(file => (StyleSelection)StylePack.Load(file)),
    ];

    private static void RequireTwo(List<StyleSelection> styles, string option)
    {
        if (styles.Count != 2)
        {
            throw new ArgumentException($"{option} needs two styles, but there are {styles.Count}.");
        }
    }

    private static ImageBuffer ResizeTo(this ImageBuffer image, int height) => image.Resize(Math.Max(1, (int)Math.Round((double)image.Width * height / image.Height)), height);
}

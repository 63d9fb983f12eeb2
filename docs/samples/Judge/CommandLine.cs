using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace NeuralStyle.Samples.Judge;

/// <summary>The command line, with its help.</summary>
internal static class CommandLine
{
    private static readonly Option<string> Style = new("--style") { Description = "The style image.", HelpName = "FILE", Required = true };

    private static readonly Option<string> Content = new("--content") { Description = "The folder of photos: best those that no network was trained on.", HelpName = "FOLDER", Required = true };

    private static readonly Option<string[]> Models = new("--models")
    {
        Description = "Style networks, of NeuralStyle or of any system that it imports.",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string[]> Images = new("--images")
    {
        Description = "Folders of images that are stylized already, each file named as its photo.",
        HelpName = "NAME=FOLDER",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string> Vgg = new("--vgg") { Description = "VGG-19 weights up to relu3_3 or deeper.", HelpName = "FILE", Required = true };

    private static readonly Option<string?> VggDeep = new("--vgg-deep") { Description = "VGG-19 weights up to relu4_1 or deeper; that layer is left out without them.", HelpName = "FILE" };

    private static readonly Option<int> Side = Number("--side", 288, 64, 4096, "The short side that photos are resized to, in pixels.");

    private static readonly Option<int?> StyleSide = new("--style-side") { Description = "The short side that the style image is resized to, in pixels; as --side if left out.", HelpName = "N" };

    private static readonly Option<int> Photos = Number("--photos", 10, 1, 100_000, "How many photos to judge by.");

    private static readonly Option<int> Every = Number("--every", 1, 1, 100_000, "Take every Nth photo of the folder, by name.");

    private static readonly Option<string> Output = new("--output")
    {
        Description = "The folder for judge.json, judge.md and the contact sheet.",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => Path.Combine("artifacts", "judge"),
    };

    public static int Parse(string[] args, Func<JudgeOptions, int> run)
    {
        var command = new RootCommand("Measures how well networks stylize photos: how near they come to the style, what they keep of the photo, and what artifacts they leave.")
        {
            Style, Content, Models, Images, Vgg, VggDeep, Side, StyleSide, Photos, Every, Output,
        };
        command.SetAction(parsed => run(new JudgeOptions(
            parsed.GetValue(Style)!,
            parsed.GetValue(Content)!,
            parsed.GetValue(Models) ?? [],
            parsed.GetValue(Images) ?? [],
            parsed.GetValue(Vgg)!,
            parsed.GetValue(VggDeep),
            parsed.GetValue(Side),
            parsed.GetValue(StyleSide),
            parsed.GetValue(Photos),
            parsed.GetValue(Every),
            parsed.GetValue(Output)!)));
        return command.Parse(args).Invoke();
    }

    private static Option<int> Number(string name, int value, int minimum, int maximum, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => value,
        Validators = { Between(name, minimum, maximum) },
    };

    private static Action<OptionResult> Between(string name, int minimum, int maximum) => result =>
    {
        var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        if (int.TryParse(text, CultureInfo.InvariantCulture, out var value) && (value < minimum || value > maximum))
        {
            result.AddError($"{name} must be from {minimum} to {maximum} but is {text}.");
        }
    };
}

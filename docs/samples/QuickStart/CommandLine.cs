using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace NeuralStyle.Samples.QuickStart;

/// <summary>The command line, with its help.</summary>
internal static class CommandLine
{
    private static readonly Option<string[]> Style = new("--style")
    {
        Description = "The painting whose style is learnt; several are averaged. A picture of the sample's own if left out.",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string?> Content = new("--content")
    {
        Description = "The folder of photos to learn on; a few hundred are fine. Pictures of the sample's own if left out.",
        HelpName = "FOLDER",
    };

    private static readonly Option<string?> Input = new("--input")
    {
        Description = "The photo to stylize in the end. The first photo of the content, or the sample's own landscape, if left out.",
        HelpName = "FILE",
    };

    private static readonly Option<string> Output = new("--output")
    {
        Description = "The folder for what is made: before-after.png, model.safetensors, losses.png, and the sample's own pictures.",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => "quickstart-output",
    };

    private static readonly Option<double> Minutes = new("--minutes")
    {
        Description = "How long to train. More is better; ten are good.",
        HelpName = "N",
        DefaultValueFactory = _ => 2,
        Validators = { Between("--minutes", 0.01, 10_000) },
    };

    private static readonly Option<string?> Vgg = new("--vgg")
    {
        Description = "VGG-16 or VGG-19 weights (safetensors, torchvision's keys) to judge pictures by: better styles than with the built-in features.",
        HelpName = "FILE",
    };

    private static readonly Option<bool> FromScratch = new("--from-scratch")
    {
        Description = "Start from random weights instead of the built-in network and the style that it predicts for the painting; more minutes are needed then.",
    };

    private static readonly Option<int> CropSize = new("--crop")
    {
        Description = "The side of the training pictures, in pixels.",
        HelpName = "N",
        DefaultValueFactory = _ => 160,
        Validators = { Between("--crop", 32, 1024) },
    };

    private static readonly Option<int> StyleSize = new("--style-size")
    {
        Description = "The short side that the painting is reduced to, in pixels: smaller gives finer strokes.",
        HelpName = "N",
        DefaultValueFactory = _ => 320,
        Validators = { Between("--style-size", 32, 2048) },
    };

    private static readonly Option<double?> StyleWeight = new("--style-weight")
    {
        Description = "How much the style counts against the content; that of the library's loss if left out.",
        HelpName = "N",
    };

    private static readonly Option<double> LearningRate = new("--learning-rate")
    {
        Description = "The learning rate that the training begins with; it falls along a cosine.",
        HelpName = "N",
        DefaultValueFactory = _ => 2e-3,
    };

    private static readonly Option<long> Seed = new("--seed")
    {
        Description = "The seed of everything random.",
        HelpName = "N",
    };

    private static Action<OptionResult> Between(string name, double minimum, double maximum) => result =>
    {
        var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        if (double.TryParse(text, CultureInfo.InvariantCulture, out var value) && !(value >= minimum && value <= maximum))
        {
            result.AddError($"{name} must be from {minimum} to {maximum} but is {text}.");
        }
    };

    public static int Parse(string[] args, Func<QuickStartOptions, int> run)
    {
        var command = new RootCommand("Trains a style transfer network on photos and a painting, and paints a photo with it.")
        {
            Style, Content, Input, Output, Minutes, Vgg, FromScratch, CropSize, StyleSize, StyleWeight, LearningRate, Seed,
        };
        command.SetAction(parsed => run(new QuickStartOptions(
            parsed.GetValue(Style) ?? [],
            parsed.GetValue(Content),
            parsed.GetValue(Input),
            parsed.GetValue(Output)!,
            parsed.GetValue(Minutes),
            parsed.GetValue(Vgg),
            parsed.GetValue(FromScratch),
            parsed.GetValue(CropSize),
            parsed.GetValue(StyleSize),
            parsed.GetValue(StyleWeight),
            parsed.GetValue(LearningRate),
            parsed.GetValue(Seed))));
        return command.Parse(args).Invoke();
    }
}

using System.CommandLine;
using NeuralStyle.Samples.Shared;

namespace NeuralStyle.Samples.QuickStart;

/// <summary>The command line, with its help.</summary>
internal static class CommandLine
{
    private static readonly Option<string[]> Style = CommandOptions.Files("--style", "The painting whose style is learned; several are averaged. A drawing of the sample's own if left out.");

    private static readonly Option<string?> Content = new("--content")
    {
        Description = "The folder of photos to train on, folders in it included; a few hundred are fine. Drawings of the sample's own if left out.",
        HelpName = "FOLDER",
    };

    private static readonly Option<string?> Input = CommandOptions.OptionalFile("--input", "The photo to stylize in the end. The first photo of the content, or the sample's own landscape, if left out.");

    private static readonly Option<string> Output = CommandOptions.Folder(
        "--output", "The folder for what is made: before-after.png, model.safetensors, losses.png, and the sample's own images.", "quickstart-output");

    private static readonly Option<double> Minutes = CommandOptions.Real("--minutes", 2, "The length of the training. More is better; ten are good.", 0.01, 10_000);

    private static readonly Option<string?> Vgg = CommandOptions.OptionalFile(
        "--vgg", "VGG-16 or VGG-19 weights (safetensors, torchvision's keys) to compute the losses with: better styles than with the built-in features.");

    private static readonly Option<bool> FromScratch = new("--from-scratch")
    {
        Description = "Start from random weights instead of the built-in network and the style that it predicts for the painting; more minutes are needed then.",
    };

    private static readonly Option<bool> Mobile = new("--mobile")
    {
        Description = "Train the small network for phones and video, which starts from random weights; some twenty minutes are needed.",
    };

    private static readonly Option<string?> Teacher = CommandOptions.OptionalFile("--teacher", "A model of the same painting, such as the model.safetensors of an earlier run, whose images the network learns to make. The built-in network, for --mobile, if left out.");

    private static readonly Option<bool> Pack = new("--pack")
    {
        Description = "Add the style to the built-in network instead of training a network of its own, and write it as style.safetensors, a few kilobytes, for the verbs apply and styles.",
    };

    private static readonly Option<int> CropSize = CommandOptions.Number("--crop", 160, 32, 1024, "The side of the training images, in pixels.");

    private static readonly Option<int> StyleSize = CommandOptions.Number("--style-size", 320, 32, 2048, "The short side that the painting is reduced to, in pixels: smaller gives finer strokes.");

    private static readonly Option<double?> StyleWeight = new("--style-weight") { Description = "The weight of the style against the content; that of the library's loss if left out.", HelpName = "N" };

    private static readonly Option<double?> LearningRate = new("--learning-rate")
    {
        Description = "The learning rate that the training begins with; it falls along a cosine. If left out, 0.0005 for the built-in network, and 0.002 for random weights and for --pack.",
        HelpName = "N",
    };

    private static readonly Option<long> Seed = new("--seed") { Description = "The seed of everything random.", HelpName = "N" };

    /// <summary>The verbs. Without one, the program trains.</summary>
    public static RootCommand Create()
    {
        var root = WithTraining(new RootCommand("Trains a style transfer network on photos and a painting, and stylizes a photo with it."));
        root.Subcommands.Add(WithTraining(new Command("train", "Trains a network on photos and a painting, and stylizes a photo with it. The default.")));
        root.Subcommands.Add(ApplyVerb.Create());
        root.Subcommands.Add(StylesVerb.Create());
        return root;
    }

    private static T WithTraining<T>(T command)
        where T : Command => command.With(
        [Style, Content, Input, Output, Minutes, Vgg, FromScratch, Mobile, Teacher, Pack, CropSize, StyleSize, StyleWeight, LearningRate, Seed],
        parsed => new QuickStart(new QuickStartOptions(
            parsed.GetValue(Style)!,
            parsed.GetValue(Content),
            parsed.GetValue(Input),
            parsed.GetValue(Output)!,
            parsed.GetValue(Minutes),
            parsed.GetValue(Vgg),
            parsed.GetValue(FromScratch),
            parsed.GetValue(Mobile),
            parsed.GetValue(Teacher),
            parsed.GetValue(Pack),
            parsed.GetValue(CropSize),
            parsed.GetValue(StyleSize),
            parsed.GetValue(StyleWeight),
            parsed.GetValue(LearningRate),
            parsed.GetValue(Seed))).Run());
}

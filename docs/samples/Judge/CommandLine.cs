using System.CommandLine;
using NeuralStyle.Samples.Shared;

namespace NeuralStyle.Samples.Judge;

/// <summary>The command line, with its help.</summary>
internal static class CommandLine
{
    private static readonly Option<string> Style = CommandOptions.File("--style", "The style image.");

    private static readonly Option<string> Content = CommandOptions.Folder("--content", "The folder of photos, folders in it included: best those that no network was trained on.");

    private static readonly Option<string[]> Models = CommandOptions.Files("--models", "Style networks, of NeuralStyle or of any system that it imports.");

    private static readonly Option<string[]> Images = CommandOptions.Files("--images", "Folders of images that are stylized already, each file named as its photo.", helpName: "NAME=FOLDER");

    private static readonly Option<string> Vgg = CommandOptions.File("--vgg", "VGG-19 weights up to relu3_3 or deeper.");

    private static readonly Option<string?> VggDeep = CommandOptions.OptionalFile("--vgg-deep", "VGG-19 weights up to relu4_1 or deeper; that layer is left out without them.");

    private static readonly Option<int> Side = CommandOptions.Number("--side", 288, 64, 4096, "The short side that photos are resized to, in pixels.");

    private static readonly Option<int?> StyleSide = new("--style-side") { Description = "The short side that the style image is resized to, in pixels; as --side if left out.", HelpName = "N" };

    private static readonly Option<int> Photos = CommandOptions.Number("--photos", 10, 1, 100_000, "The number of photos to judge by.");

    private static readonly Option<int> Every = CommandOptions.Number("--every", 1, 1, 100_000, "Take every Nth photo of the folder, by name.");

    private static readonly Option<string> Output = CommandOptions.Folder("--output", "The folder for judge.json, judge.md and the contact sheet.", Path.Combine("artifacts", "judge"));

    public static RootCommand Create()
        => new RootCommand("Measures how well networks stylize photos: how near they come to the style, what they keep of the photo, and what artifacts they leave.").With(
            [Style, Content, Models, Images, Vgg, VggDeep, Side, StyleSide, Photos, Every, Output],
            parsed => Judging.Run(new JudgeOptions(
                parsed.GetValue(Style)!,
                parsed.GetValue(Content)!,
                parsed.GetValue(Models)!,
                parsed.GetValue(Images)!,
                parsed.GetValue(Vgg)!,
                parsed.GetValue(VggDeep),
                parsed.GetValue(Side),
                parsed.GetValue(StyleSide),
                parsed.GetValue(Photos),
                parsed.GetValue(Every),
                parsed.GetValue(Output)!)));
}

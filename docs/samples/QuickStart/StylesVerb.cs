using System.CommandLine;
using NeuralStyle.Samples.Shared;

namespace NeuralStyle.Samples.QuickStart;

/// <summary>The verb <c>styles</c>: lists the styles of a model, and adds style packs to it.</summary>
internal static class StylesVerb
{
    public static Command Create()
    {
        var model = CommandOptions.OptionalFile("--model", "The model. The built-in network if left out.");
        var packs = CommandOptions.Files("--add", "Style packs to add.");
        var output = CommandOptions.OptionalFile("--output", "The file for the model with the packs.");
        return new Command("styles", "Lists the styles of a model, and adds style packs to it.").With([model, packs, output], parsed =>
        {
            var styles = parsed.GetValue(model) is { } file ? StyleModel.Load(file) : BuiltInStyles.Model;
            foreach (var pack in parsed.GetValue(packs)!)
            {
                styles = StylePack.Load(pack).AddTo(styles);
            }

            foreach (var style in StylePack.From(styles))
            {
                Console.WriteLine(style.Name);
            }

            if (parsed.GetValue(output) is { } path)
            {
                styles.Save(path);
            }
        });
    }
}

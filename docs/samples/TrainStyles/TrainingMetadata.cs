using System.Globalization;

namespace NeuralStyle.Samples.TrainStyles;

/// <summary>The training metadata of a model file.</summary>
internal static class TrainingMetadata
{
    public static Dictionary<string, string> Of(TrainOptions options, int steps) => new()
    {
        ["Steps"] = steps.ToString(CultureInfo.InvariantCulture),
        ["Command"] = string.Create(
            CultureInfo.InvariantCulture,
            $"TrainStyles train --crop {options.Crop} --batch {options.Batch} --learning-rate {options.LearningRate} --last-learning-rate {options.LastLearningRate} --style-weight {options.Weights.Style} --content-weight {options.Weights.Content} --variation-weight {options.Weights.Variation} --minutes {options.Minutes} --seed {options.Seed}{File("start", options.Start)}{File("vgg", options.Vgg)}{Encoder(options)}"),
    };

    private static string File(string option, string? path) => path is null ? "" : $" --{option} {Path.GetFileName(path)}";

    private static string Encoder(TrainOptions options)
        => options.TrainEncoder is { } steps ? string.Create(CultureInfo.InvariantCulture, $" --train-encoder {steps}") : "";
}

using System.Globalization;

namespace NeuralStyle.Samples.TrainStyles;

/// <summary>What a model file tells about its training.</summary>
internal static class TrainingFacts
{
    public static Dictionary<string, string> Of(TrainOptions options, int steps) => new()
    {
        ["Steps"] = steps.ToString(CultureInfo.InvariantCulture),
        ["Command"] = string.Create(
            CultureInfo.InvariantCulture,
            $"TrainStyles train --crop {options.Crop} --batch {options.Batch} --learning-rate {options.LearningRate} --last-learning-rate {options.LastLearningRate} --style-weight {options.StyleWeight} --content-weight {options.ContentWeight} --minutes {options.Minutes} --seed {options.Seed}{Start(options)}{Encoder(options)}"),
    };

    private static string Start(TrainOptions options) => options.Start is null ? "" : $" --start {Path.GetFileName(options.Start)}";

    private static string Encoder(TrainOptions options)
        => options.TrainEncoder is { } steps ? string.Create(CultureInfo.InvariantCulture, $" --train-encoder {steps}") : "";
}

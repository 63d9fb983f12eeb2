using System.Globalization;
using NeuralStyle.Losses;

namespace NeuralStyle.Training;

/// <summary>The metadata of a model file about its training.</summary>
internal static class TrainingMetadata
{
    public static IReadOnlyDictionary<string, string> Of(StyleTrainerOptions options, PerceptualLossOptions loss, int step) => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["steps"] = Text(step),
        ["seed"] = Text(options.Seed),
        ["cropSize"] = Text(options.Content!.CropSize),
        ["batchSize"] = Text(options.Content.BatchSize * options.GradientAccumulation),
        ["styleSize"] = Text(options.StyleSize),
        ["precision"] = options.Precision.ToString(),
        ["learningRate"] = options.LearningRate.ToString(),
        ["styleWeight"] = Text(loss.StyleWeight),
        ["contentWeight"] = Text(loss.ContentWeight),
        ["totalVariation"] = loss.TotalVariation.ToString(),
        ["totalVariationWeight"] = Text(loss.TotalVariationWeight),
        ["styleLayers"] = string.Join(' ', loss.StyleLayers.Select(layer => layer.Layer)),
        ["contentLayers"] = string.Join(' ', loss.ContentLayers.Select(layer => layer.Layer)),
    };

    private static string Text(IFormattable value) => value.ToString(format: null, CultureInfo.InvariantCulture);
}

using NeuralStyle.Features;
using NeuralStyle.Losses;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>The distances between images that one extractor sees.</summary>
/// <param name="features">The extractor; it stays the caller's.</param>
internal sealed class DistanceMeter(IFeatureExtractor features)
{
    public const string Content = "content";

    /// <summary>The statistics of an image (1, 3, H, W) at each style layer, in the caller's dispose scope.</summary>
    public IReadOnlyDictionary<string, LayerStatistics> Statistics(Tensor image)
    {
        using var noGradient = no_grad();
        return Statistics(features.Extract(image, FeatureLayers.Style));
    }

    /// <summary>Compares a photo with a variant, and the style of the variant with paintings: the kind of pair, the measure and its value, always in the same order.</summary>
    public IEnumerable<(string Kind, Measure Measure, double Value)> Compare(
        Tensor photo, IEnumerable<(string Kind, Tensor Image)> variants, IReadOnlyList<IReadOnlyDictionary<string, LayerStatistics>> paintings)
    {
        using var noGradient = no_grad();
        var photoMaps = features.Extract(photo, FeatureLayers.Style);
        var photoStatistics = Statistics(photoMaps);
        var result = new List<(string Kind, Measure Measure, double Value)>();
        foreach (var (kind, image) in variants)
        {
            using var scope = NewDisposeScope();
            var maps = features.Extract(image, FeatureLayers.Style);
            var statistics = Statistics(maps);
            result.AddRange(Styles(statistics, photoStatistics).Select(value => ($"photo and {kind}", value.Measure, value.Value)));
            result.Add(($"photo and {kind}", new Measure(FeatureLayers.Content, Content), ContentDistance(maps, photoMaps)));
            result.AddRange(paintings.SelectMany(painting => Styles(statistics, painting)).Select(value => (Agreement.WithPaintings, value.Measure, value.Value)));
        }

        return result;
    }

    private static Dictionary<string, LayerStatistics> Statistics(FeatureMaps maps)
        => FeatureLayers.Style.ToDictionary(layer => layer, layer => new LayerStatistics(maps[layer]));

    private static IEnumerable<(Measure Measure, double Value)> Styles(
        IReadOnlyDictionary<string, LayerStatistics> image, IReadOnlyDictionary<string, LayerStatistics> target)
        => FeatureLayers.Style.SelectMany(layer => image[layer].DistancesTo(target[layer]).Select(distance => (new Measure(layer, distance.Name), distance.Value)));

    private static double ContentDistance(FeatureMaps maps, FeatureMaps photo)
        => LossFunctions.Content(maps[FeatureLayers.Content], photo[FeatureLayers.Content], ContentConvention.Relative).item<float>();
}

using NeuralStyle.Losses;
using NeuralStyle.Samples.Judge.Measures;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.Judge;

/// <summary>Everything that is measured on one image, column by column, in the order of the tables.</summary>
internal static class Measurement
{
    private const double LeastShare = 1e-3; // of variance; the floors keep ratios to smooth images finite
    private const double LeastLevel = 0.5; // of 255

    public static IReadOnlyList<KeyValuePair<Column, double>> Measure(ImageBuffer result, PhotoReference photo, StyleReference style, JudgeFeatures features)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var image = result.ToTensor();
        using var maps = features.Extract(image);
        var layers = style.Layers.Select(layer => (layer.Key, Distances: Distances(maps[layer.Key], layer.Value))).ToList();
        var content = new[] { JudgeFeatures.MiddleLayer, JudgeFeatures.DeepLayer }
            .Select(layer => KeyValuePair.Create(new Column("content", layer), Content(maps[layer], photo.Content[layer])));
        return [.. layers.SelectMany(layer => Columns(layer.Key, layer.Distances)), .. content, .. Artifacts(image, photo, style)];
    }

    /// <summary>The mean of each column over images that were measured alike, and the overall score of the means.</summary>
    public static IReadOnlyList<KeyValuePair<Column, double>> Mean(IReadOnlyList<IReadOnlyList<KeyValuePair<Column, double>>> images)
    {
        KeyValuePair<Column, double>[] means = [.. images[0].Select((first, column) => KeyValuePair.Create(first.Key, images.Average(image => image[column].Value)))];
        var (style, content, artifacts) = (StyleScore(means), ContentScore(means), ArtifactScore(means));
        return
        [
            .. means,
            KeyValuePair.Create(new Column("overall", "style"), style),
            KeyValuePair.Create(new Column("overall", "lost content"), content),
            KeyValuePair.Create(new Column("overall", "artifacts"), artifacts),
            KeyValuePair.Create(new Column("overall", "score"), style + content + artifacts),
        ];
    }

    private static double StyleScore(KeyValuePair<Column, double>[] means)
        => OverallScore.Style(means.Where(mean => mean.Key.Name is "corr" or "swd").Select(mean => mean.Value));

    private static double ContentScore(KeyValuePair<Column, double>[] means)
        => OverallScore.LostContent(means.Single(mean => mean.Key == new Column("content", JudgeFeatures.DeepLayer)).Value);

    private static double ArtifactScore(KeyValuePair<Column, double>[] means)
        => OverallScore.Artifacts(means.Where(mean => mean.Key is { Table: "artifacts", Name: "fine" or "grid" or "frame" }).Select(mean => mean.Value));

    private static StyleDistances Distances(Tensor features, FeatureStatistics style)
    {
        using var statistics = new FeatureStatistics(features);
        return StyleDistances.Between(statistics, style);
    }

    private static IEnumerable<KeyValuePair<Column, double>> Columns(string layer, StyleDistances distances) =>
    [
        KeyValuePair.Create(new Column(layer, "gram"), distances.Gram),
        KeyValuePair.Create(new Column(layer, "cov"), distances.Covariance),
        KeyValuePair.Create(new Column(layer, "corr"), distances.Correlation),
        KeyValuePair.Create(new Column(layer, "mean"), distances.Mean),
        KeyValuePair.Create(new Column(layer, "std"), distances.StandardDeviation),
        KeyValuePair.Create(new Column(layer, "swd"), distances.SlicedWasserstein),
    ];

    private static double Content(Tensor features, Tensor photo)
    {
        using var distance = LossFunctions.Content(features, photo, ContentConvention.Relative);
        return distance.item<float>();
    }

    private static IEnumerable<KeyValuePair<Column, double>> Artifacts(Tensor image, PhotoReference photo, StyleReference style)
    {
        using var luminance = Luminance.Of(image);
        return
        [
            KeyValuePair.Create(new Column("artifacts", "fine"), Ratio(ImageSpectrum.FineShare(luminance), photo.FineShare, style.FineShare, LeastShare)),
            KeyValuePair.Create(new Column("artifacts", "grid"), Ratio(Checkerboard.Amplitude(luminance), photo.CheckerboardAmplitude, style.CheckerboardAmplitude, LeastLevel)),
            KeyValuePair.Create(new Column("artifacts", "frame"), Ratio(ImageFrame.Difference(image), photo.FrameDifference, style.FrameDifference, LeastLevel)),
            KeyValuePair.Create(new Column("artifacts", "flat noise"), FlatAreas.Detail(luminance, photo.FlatBlocks)),
            KeyValuePair.Create(new Column("artifacts", "contrast"), Tone.Contrast(luminance) / Math.Max(1e-6, style.Contrast)),
            KeyValuePair.Create(new Column("artifacts", "saturation"), Tone.Saturation(image) / Math.Max(1e-6, style.Saturation)),
        ];
    }

    // Photo and style may have fine detail, grids and frames of their own: only what neither has is an artifact.
    private static double Ratio(double value, double photo, double style, double floor) => value / Math.Max(floor, Math.Max(photo, style));
}

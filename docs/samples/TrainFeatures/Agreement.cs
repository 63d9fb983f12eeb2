using NeuralStyle.Features;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>The agreement of two extractors on the order of distances, for photos and paintings that training did not see.</summary>
internal sealed class Agreement
{
    public const string WithPaintings = "painting and any of these"; // style only

    private readonly List<(string Kind, Measure Measure, double Ours, double Theirs)> _values = [];

    /// <summary>The distances that are compared.</summary>
    public IReadOnlyList<Measure> Measures => [.. _values.Select(value => value.Measure).Distinct()];

    /// <summary>The kinds of pairs.</summary>
    public IReadOnlyList<string> Kinds => [.. _values.Select(value => value.Kind).Distinct().OrderBy(kind => kind == WithPaintings)];

    /// <summary>Compares the photos that are held out with their variants, and the variants with the paintings that are held out.</summary>
    /// <param name="features">The extractor that is measured.</param>
    /// <param name="reference">The extractor that is right.</param>
    /// <param name="data">The images.</param>
    /// <param name="model">The model that stylizes the photos.</param>
    public static Agreement Measure(IFeatureExtractor features, IFeatureExtractor reference, DataList data, string model)
    {
        using var scope = NewDisposeScope();
        using var variants = new Variants(model, seed: 1);
        var (ours, theirs) = (new DistanceMeter(features), new DistanceMeter(reference));
        var paintings = data.HeldOutPaintings.Select(file => ImageBuffer.Load(file).ResizeShortSide(Variants.Side).ToTensor()).ToList();
        var (paintingsOurs, paintingsTheirs) = (paintings.ConvertAll(ours.Statistics), paintings.ConvertAll(theirs.Statistics));
        var result = new Agreement();
        foreach (var file in data.HeldOutPhotos)
        {
            using var photoScope = NewDisposeScope();
            var photo = Variants.Photo(file);
            var changed = variants.Of(photo).ToList();
            result.Add(ours.Compare(photo, changed, paintingsOurs), theirs.Compare(photo, changed, paintingsTheirs));
        }

        return result;
    }

    /// <summary>The number of pairs of a kind; of photos and variants of all kinds if null.</summary>
    public int Count(string? kind)
    {
        var first = _values[0].Measure;
        return _values.Count(value => value.Measure == first && IsOf(value.Kind, kind));
    }

    /// <summary>The rank correlation of a distance; null if pairs of the kind do not have it.</summary>
    /// <param name="measure">The distance.</param>
    /// <param name="kind">The kind of pairs; photos and variants of all kinds if null.</param>
    public double? Correlation(Measure measure, string? kind)
    {
        var values = _values.Where(value => value.Measure == measure && IsOf(value.Kind, kind)).ToList();
        return values.Count == 0 ? null : Ranks.Correlation([.. values.Select(value => value.Ours)], [.. values.Select(value => value.Theirs)]);
    }

    private static bool IsOf(string kind, string? wanted) => wanted is null ? kind != WithPaintings : kind == wanted;

    private void Add(IEnumerable<(string Kind, Measure Measure, double Value)> ours, IEnumerable<(string Kind, Measure Measure, double Value)> theirs)
        => _values.AddRange(ours.Zip(theirs, (one, other) => (one.Kind, one.Measure, one.Value, other.Value)));
}

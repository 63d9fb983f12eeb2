using NeuralStyle.Features;
using NeuralStyle.Imaging;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>How far two extractors agree on photos and paintings that training did not see: on the order of losses, and on the direction of gradients.</summary>
internal sealed class Agreement
{
    private const int GradientsEvery = 7; // pairs: VGG's gradients are slow

    private readonly List<(string Kind, Losses Ours, Losses Theirs)> _pairs = [];
    private readonly List<(double Style, double Content, double Both)> _cosines = [];

    /// <summary>The kinds of variants, and how many pairs there are of each.</summary>
    public IReadOnlyList<(string Kind, int Count)> Kinds => [.. _pairs.GroupBy(pair => pair.Kind).Select(group => (group.Key, group.Count()))];

    /// <summary>The mean cosines between the gradients with respect to the picture: of the style loss against a painting, of the content loss, and of their sum.</summary>
    public (double Style, double Content, double Both) Cosines
        => (_cosines.Average(cosine => cosine.Style), _cosines.Average(cosine => cosine.Content), _cosines.Average(cosine => cosine.Both));

    /// <summary>Compares the photos that are held out with their variants.</summary>
    /// <param name="features">The extractor that is measured.</param>
    /// <param name="reference">The extractor that is right.</param>
    /// <param name="data">The pictures.</param>
    /// <param name="painter">The model that stylizes the photos.</param>
    public static Agreement Measure(IFeatureExtractor features, IFeatureExtractor reference, DataList data, string painter)
    {
        using var scope = NewDisposeScope();
        using var variants = new Variants(painter, seed: 1);
        var paintings = data.HeldOutPaintings.Select(file => ImageBuffer.Load(file).ResizeShortSide(256).ToTensor()).ToList();
        using var ours = new Judge(features, paintings);
        using var theirs = new Judge(reference, paintings);
        var result = new Agreement();
        foreach (var file in data.HeldOutPhotos)
        {
            result.Add(Variants.Photo(file), variants, ours, theirs);
        }

        return result;
    }

    /// <summary>
    /// The rank correlations of the losses of pairs, a photo and its variant; and of the style losses of variants and paintings.
    /// </summary>
    /// <param name="kind">The kind of variants; all if null.</param>
    public (double Style, double Content, double Paintings) Correlations(string? kind = null)
    {
        var pairs = _pairs.Where(pair => kind is null || pair.Kind == kind).ToList();
        return (Correlation(losses => [losses.Style]), Correlation(losses => [losses.Content]), Correlation(losses => losses.Paintings));

        double Correlation(Func<Losses, IEnumerable<double>> values)
            => Ranks.Correlation([.. pairs.SelectMany(pair => values(pair.Ours))], [.. pairs.SelectMany(pair => values(pair.Theirs))]);
    }

    private void Add(Tensor photo, Variants variants, Judge ours, Judge theirs)
    {
        using var scope = NewDisposeScope();
        var pictures = variants.Of(photo).ToList();
        var losses = ours.Compare(photo, pictures.Select(pair => pair.Picture)).Zip(theirs.Compare(photo, pictures.Select(pair => pair.Picture)));
        foreach (var ((kind, picture), (one, other)) in pictures.Zip(losses))
        {
            _pairs.Add((kind, one, other));
            if (_pairs.Count % GradientsEvery == 0)
            {
                AddCosines(photo, picture, _pairs.Count / GradientsEvery % one.Paintings.Count, ours, theirs);
            }
        }
    }

    private void AddCosines(Tensor photo, Tensor picture, int painting, Judge ours, Judge theirs)
    {
        using var scope = NewDisposeScope();
        var (a, b) = (ours.Gradients(photo, picture, painting), theirs.Gradients(photo, picture, painting));
        _cosines.Add((Cosine(a.Style, b.Style), Cosine(a.Content, b.Content), Cosine(a.Style + a.Content, b.Style + b.Content)));
    }

    private static double Cosine(Tensor a, Tensor b) => a.mul(b).sum().div(a.norm().mul(b.norm())).item<float>();
}

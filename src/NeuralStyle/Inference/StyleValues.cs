namespace NeuralStyle.Inference;

/// <summary>The values of a style, or of a blend, that a network reads: a style row, and for attention the features of each image. Immutable.</summary>
/// <param name="Vector">The style row, and after that of an adaptive graph the share of the content's own statistics; not to be changed.</param>
/// <param name="Features">The features; empty for networks without attention over a style.</param>
internal sealed record StyleValues(float[] Vector, IReadOnlyList<WeightedFeatures> Features)
{
    /// <summary>The values of a style row alone.</summary>
    public static StyleValues FromRow(float[] row) => new(row, []);

    /// <summary>Blends styles.</summary>
    /// <param name="length">The length of the vector; rows may be shorter.</param>
    /// <param name="parts">The styles and their weights.</param>
    public static StyleValues Mix(int length, IEnumerable<(StyleValues Style, float Weight)> parts)
    {
        var sum = new double[length];
        var features = new List<WeightedFeatures>();
        foreach (var (style, weight) in parts)
        {
            for (var i = 0; i < style.Vector.Length; i++)
            {
                sum[i] += style.Vector[i] * (double)weight;
            }

            features.AddRange(style.Features.Select(image => image with { Weight = image.Weight * weight }));
        }

        return new StyleValues(Array.ConvertAll(sum, value => (float)value), features);
    }
}

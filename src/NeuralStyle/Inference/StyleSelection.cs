using NeuralStyle.Imaging;

namespace NeuralStyle.Inference;

/// <summary>Which of a network's styles a picture is painted in: one, a weighted blend of several, or others in other parts of the picture.</summary>
public sealed class StyleSelection
{
    private readonly (int Style, float Weight)[] _parts;
    private readonly StyleRegion[] _regions;

    private StyleSelection((int Style, float Weight)[] parts, params StyleRegion[] regions) => (_parts, _regions) = (parts, regions);

    /// <summary>The first style; what networks of one style are run with.</summary>
    public static StyleSelection First { get; } = new([(0, 1)]);

    /// <summary>One style.</summary>
    /// <param name="index">Its number, from 0, in the order of the model's style names.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public static StyleSelection Single(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new StyleSelection([(index, 1)]);
    }

    /// <summary>A blend. Weights are used as they are; those that add up to 1 lie between the styles.</summary>
    /// <param name="parts">Numbers of styles, from 0, and their weights.</param>
    /// <exception cref="ArgumentException">There is no part, a number is negative or comes twice, or a weight is not finite.</exception>
    public static StyleSelection Blend(params ReadOnlySpan<(int Style, float Weight)> parts)
    {
        if (parts.IsEmpty)
        {
            throw new ArgumentException("A blend needs at least one style.", nameof(parts));
        }

        var seen = new HashSet<int>();
        foreach (var (style, weight) in parts)
        {
            if (style < 0 || !seen.Add(style) || !float.IsFinite(weight))
            {
                throw new ArgumentException($"A blend needs different styles from 0 and finite weights, but has style {style} with weight {weight}.", nameof(parts));
            }
        }

        return new StyleSelection(parts.ToArray());
    }

    /// <summary>Other styles in other parts of the picture.</summary>
    /// <remarks>
    /// Statistics are those of the whole picture, and each pixel is scaled and shifted as its style says, in every norm (Dumoulin et al. 2017,
    /// arXiv:1610.07629): parts flow into each other, and a mask needs no soft edge. Like all styles of one network, this is for networks of several.
    /// </remarks>
    /// <param name="rest">The style of what no region covers.</param>
    /// <param name="regions">The regions, painted one over the other in their order.</param>
    /// <exception cref="ArgumentException">There is no region, masks differ in size, or a style has regions itself.</exception>
    public static StyleSelection Masked(StyleSelection rest, params ReadOnlySpan<StyleRegion> regions)
    {
        ArgumentNullException.ThrowIfNull(rest);
        if (regions.IsEmpty)
        {
            throw new ArgumentException("A masked style needs at least one region.", nameof(regions));
        }

        RequirePlain(rest, nameof(rest));
        foreach (var region in regions)
        {
            ArgumentNullException.ThrowIfNull(region, nameof(regions));
            RequirePlain(region.Style, nameof(regions));
            ArgumentNullException.ThrowIfNull(region.Mask, nameof(regions));
            if (region.Mask.Size != regions[0].Mask.Size)
            {
                throw new ArgumentException($"The masks of a style must have the same size, but are {regions[0].Mask.Size} and {region.Mask.Size}. {nameof(ImageBuffer.Resize)} makes them alike.", nameof(regions));
            }
        }

        return new StyleSelection(rest._parts, regions.ToArray());
    }

    /// <summary>A weight for each style of a network, in each part of a picture.</summary>
    /// <param name="styles">The number of the network's styles.</param>
    /// <exception cref="ArgumentOutOfRangeException">The network does not have a style that is selected.</exception>
    internal StyleWeights Weights(int styles) => new(
        [OwnWeights(styles), .. _regions.Select(region => region.Style.OwnWeights(styles))],
        _regions.Length == 0 ? null : new StyleMasks([.. _regions.Select(region => region.Mask)]));

    private static void RequirePlain(StyleSelection style, string name)
    {
        ArgumentNullException.ThrowIfNull(style, name);
        if (style._regions.Length > 0)
        {
            throw new ArgumentException("The style of a region, or of the rest, cannot have regions itself: give all regions in one list.", name);
        }
    }

    private float[] OwnWeights(int styles)
    {
        var weights = new float[styles];
        foreach (var (style, weight) in _parts)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(style, styles);
            weights[style] = weight;
        }

        return weights;
    }
}

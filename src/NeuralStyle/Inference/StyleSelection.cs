using NeuralStyle.Inference;
using NeuralStyle.Weights;

namespace NeuralStyle;

/// <summary>The style of a stylized image: a trained style, the style of any image, a weighted blend of several, or others in other parts of the image.</summary>
/// <remarks>Styles of images need a model with a style predictor, such as that of <see cref="Stylizer.CreateBuiltIn"/>.</remarks>
public sealed class StyleSelection
{
    private StyleSelection(StylePart[] parts, params StyleRegion[] regions) => (Parts, Regions) = (parts, regions);

    private StyleSelection(StyleSource source)
        : this([new StylePart(source, Weight: 1)])
    {
    }

    /// <summary>The first style; what networks of one style are run with.</summary>
    public static StyleSelection First { get; } = new(new StyleSource.Trained(0));

    /// <summary>The content image itself as the style, for networks with adaptive norms: they reconstruct it.</summary>
    /// <remarks>
    /// In a blend it is what papers call alpha: <c>Blend((style, alpha), (Content, 1 - alpha))</c> mixes the features of the content with those that have the
    /// style's statistics (Huang and Belongie 2017, arXiv:1703.06868).
    /// </remarks>
    public static StyleSelection Content { get; } = new(new StyleSource.Content());

    /// <summary>The blend of the image, or with regions of what no region covers.</summary>
    internal IReadOnlyList<StylePart> Parts { get; }

    /// <summary>The strength, of the image, or with regions of what no region covers.</summary>
    internal float Strength { get; private init; } = 1;

    /// <summary>The regions.</summary>
    internal IReadOnlyList<StyleRegion> Regions { get; }

    /// <summary>One style.</summary>
    /// <param name="index">Its number, from 0, in the order of the model's style names.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public static StyleSelection Single(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new StyleSelection(new StyleSource.Trained(index));
    }

    /// <summary>A style by its name: one that the network was trained on, or one that was added to <see cref="Stylizer.Styles"/>. It is looked up at each call.</summary>
    /// <param name="name">The name; upper and lower case are alike.</param>
    public static StyleSelection Named(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new StyleSelection(new StyleSource.Named(name));
    }

    /// <summary>
    /// The style of an image. It is predicted at each call that uses the selection, once for all files
    /// of a batch; <see cref="Stylizer.Prepare(ImageBuffer, int?)"/> predicts it once for all calls.
    /// </summary>
    /// <param name="image">The style image, of any size.</param>
    /// <param name="size">
    /// The brush size: the length, in pixels, to which the shorter side of the style image is resized. Larger sizes give larger brush strokes and patterns.
    /// The default is <see cref="StylizerOptions.StyleSize"/>.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The size is not positive or above <see cref="StylePredictorModel.MaximumStyleSize"/>.</exception>
    public static StyleSelection From(ImageBuffer image, int? size = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (size is { } length)
        {
            StylePredictorModel.RequireStyleSize(length, nameof(size));
        }

        return new StyleSelection(new StyleSource.Painting(image, size));
    }

    /// <summary>A prepared style.</summary>
    /// <param name="style">The style.</param>
    public static StyleSelection From(PreparedStyle style)
    {
        ArgumentNullException.ThrowIfNull(style);
        return new StyleSelection(new StyleSource.Prepared(style));
    }

    /// <summary>Uses a prepared style as a selection; see <see cref="From(PreparedStyle)"/>.</summary>
    /// <param name="style">The style.</param>
    public static implicit operator StyleSelection(PreparedStyle style) => From(style);

    /// <summary>Uses the style of a pack as a selection.</summary>
    /// <param name="style">The pack.</param>
    public static implicit operator StyleSelection(StylePack style)
    {
        ArgumentNullException.ThrowIfNull(style);
        return From(style.Style);
    }

    /// <summary>A blend. Weights are used as they are; those that add up to 1 lie between the styles.</summary>
    /// <param name="parts">Numbers of styles, from 0, and their weights.</param>
    /// <exception cref="ArgumentException">The blend is empty, a style index is negative or repeated, or a weight is not finite.</exception>
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

        return new StyleSelection([.. parts.ToArray().Select(part => new StylePart(new StyleSource.Trained(part.Style), part.Weight))]);
    }

    /// <summary>A blend of any styles: trained ones, those of images, prepared ones, and blends of them.</summary>
    /// <remarks>
    /// Weights are used as they are: those that add up to 1 lie between the styles, and a negative one beside one above 1 leads away from a style, to what the other one has and it has not.
    /// </remarks>
    /// <param name="parts">The styles and their weights.</param>
    /// <exception cref="ArgumentException">There is no part, a style has regions, or a weight is not finite.</exception>
    public static StyleSelection Blend(params ReadOnlySpan<(StyleSelection Style, float Weight)> parts)
    {
        if (parts.IsEmpty)
        {
            throw new ArgumentException("A blend needs at least one style.", nameof(parts));
        }

        var all = new List<StylePart>();
        var (strength, sum) = (0f, 0f);
        foreach (var (style, weight) in parts)
        {
            RequirePlain(style, nameof(parts));
            if (!float.IsFinite(weight))
            {
                throw new ArgumentException($"A blend needs finite weights, but one is {weight}.", nameof(parts));
            }

            all.AddRange(style.Parts.Select(part => part with { Weight = part.Weight * weight }));
            strength += style.Strength * Math.Abs(weight);
            sum += Math.Abs(weight);
        }

        return new StyleSelection([.. all]) { Strength = sum > 0 ? strength / sum : 1 };
    }

    /// <summary>The same style with a strength of its own, on top of <see cref="StylizerOptions.Strength"/>: in a region it is that of the region, and in a blend it counts by its weight.</summary>
    /// <param name="strength">From 0, the photo, to 1, the stylized image; up to 2 leads beyond it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The strength is not from 0 to 2.</exception>
    /// <exception cref="InvalidOperationException">The selection has regions: give their styles strengths.</exception>
    public StyleSelection WithStrength(float strength)
    {
        if (strength is not (>= 0 and <= 2))
        {
            throw new ArgumentOutOfRangeException(nameof(strength), strength, "The strength of a style must be from 0 to 2.");
        }

        return Regions.Count == 0
            ? new StyleSelection([.. Parts]) { Strength = strength }
            : throw new InvalidOperationException("A selection with regions has a strength for each: call WithStrength on their styles.");
    }

    /// <summary>Other styles in other parts of the image.</summary>
    /// <remarks>
    /// Statistics are those of the whole image, and each pixel is scaled and shifted as its style says, in every norm (Dumoulin et al. 2017,
    /// arXiv:1610.07629): parts flow into each other, and a mask needs no soft edge. This is for networks with conditional norms: those of several styles, or for any style.
    /// </remarks>
    /// <param name="rest">The style of what no region covers.</param>
    /// <param name="regions">The regions, stylized one over the other in their order.</param>
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
                throw new ArgumentException(
                    $"The masks of a style must have the same size, but are {regions[0].Mask.Size} and {region.Mask.Size}. {nameof(ImageBuffer.Resize)} makes them alike.", nameof(regions));
            }
        }

        return new StyleSelection([.. rest.Parts], regions.ToArray()) { Strength = rest.Strength };
    }

    private static void RequirePlain(StyleSelection style, string name)
    {
        ArgumentNullException.ThrowIfNull(style, name);
        if (style.Regions.Count > 0)
        {
            throw new ArgumentException("The style of a region, of the rest, or in a blend cannot have regions itself: give all regions in one list.", name);
        }
    }
}

using NeuralStyle.Inference.Masks;

namespace NeuralStyle.Inference;

/// <summary>Turns a selection of styles into the style rows of a model, before a run: trained styles, images and prepared styles alike.</summary>
/// <param name="model">The model.</param>
/// <param name="library">The styles by name.</param>
/// <param name="styleSize">The size to which style images are resized; null for that of the model's predictor.</param>
internal sealed class StyleResolver(StyleModel model, StyleLibrary library, int? styleSize = null)
{
    /// <summary>Resolves a selection.</summary>
    /// <param name="style">The selection.</param>
    /// <param name="predict">Computes a row from a style image of the right size.</param>
    /// <exception cref="ArgumentOutOfRangeException">The model does not have a style of a number that is selected, or its predictor cannot work on so small a style image.</exception>
    /// <exception cref="ArgumentException">A prepared style belongs to another network, or there is no style of a name.</exception>
    /// <exception cref="InvalidOperationException">An image is selected, and the model has no style predictor.</exception>
    public StyleRows Resolve(StyleSelection style, Func<ImageBuffer, StyleValues> predict)
    {
        var known = new Dictionary<StyleSource, StyleValues>(); // an image in several parts is predicted once
        float[] strengths = [style.Strength, .. style.Regions.Select(region => region.Style.Strength)];
        return new StyleRows(
            [Mix(style.Parts), .. style.Regions.Select(region => Mix(region.Style.Parts))],
            style.Regions.Count == 0 ? null : new StyleMasks([.. style.Regions.Select(region => region.Mask)]))
        {
            Strengths = Array.TrueForAll(strengths, strength => strength == 1) ? null : strengths,
        };

        StyleValues Mix(IReadOnlyList<StylePart> parts) => StyleValues.Mix(model.Graph.StyleVectorLength, parts.Select(part => (Known(part.Source), part.Weight)));

        StyleValues Known(StyleSource source)
        {
            if (!known.TryGetValue(source, out var values))
            {
                known[source] = values = Values(source, predict);
            }

            return values;
        }
    }

    private StyleValues Values(StyleSource source, Func<ImageBuffer, StyleValues> predict) => source switch
    {
        StyleSource.Trained trained => StyleValues.FromRow(Trained(trained.Index)),
        StyleSource.Named named => library[named.Name].Style.Values,
        StyleSource.Painting painting => Predicted(painting, predict),
        StyleSource.Prepared prepared => Prepared(prepared.Style),
        StyleSource.Content => Content(),
        _ => throw new NotSupportedException($"{source.GetType().Name} is not a known source of a style."),
    };

    // Zeros, and the share of the content's own statistics.
    private StyleValues Content()
    {
        if (!model.Graph.IsAdaptive)
        {
            throw new InvalidOperationException(
                $"The network's norms are not adaptive, so the content image cannot be a style: lower {nameof(StylizerOptions)}.{nameof(StylizerOptions.Strength)} to keep more of it.");
        }

        var vector = new float[model.Graph.StyleVectorLength];
        vector[^1] = 1;
        return StyleValues.FromRow(vector);
    }

    private float[] Trained(int index)
    {
        if (model.Graph.IsAdaptive)
        {
            throw new InvalidOperationException(
                "The network holds no styles: it takes them from images. "
                + $"Pass {nameof(StyleSelection)}.{nameof(StyleSelection.From)}(image), or {nameof(StyleSelection)}.{nameof(StyleSelection.Content)}.");
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, model.Graph.Styles, "style");
        return model.StyleRows[index];
    }

    private StyleValues Predicted(StyleSource.Painting painting, Func<ImageBuffer, StyleValues> predict)
    {
        var predictor = model.Predictor ?? throw new InvalidOperationException(
            $"The model has no style predictor, so it cannot take a style from an image. "
            + $"Use one of its {model.Graph.Styles} trained styles by {nameof(StyleSelection)}.{nameof(StyleSelection.Single)}, "
            + $"or a model for any style, such as that of {nameof(Stylizer)}.{nameof(Stylizer.CreateBuiltIn)}.");
        var size = painting.Size ?? styleSize ?? predictor.StyleSize;
        predictor.RequireWorksOn(size);
        var style = predict(StyleImage.Fit(painting.Image, size));
        return Array.TrueForAll(style.Vector, float.IsFinite) && style.Features.All(image => image.Maps.All(map => Array.TrueForAll(map.Values, float.IsFinite)))
            ? style
            : throw new InvalidOperationException("The style predictor computed values that are not finite for this style image: its weights are damaged.");
    }

    private StyleValues Prepared(PreparedStyle style) => style.Trunk == model.TrunkHash
        ? style.Values
        : throw new ArgumentException(
            $"The prepared style has {style.Rows.Length} values for another network than this stylizer's, "
            + $"which needs {model.Graph.StyleRowLength}. Prepare it with a stylizer of this model.", nameof(style));
}

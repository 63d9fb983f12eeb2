using NeuralStyle.Imaging;
using NeuralStyle.Inference.Masks;
using NeuralStyle.Weights;

namespace NeuralStyle.Inference;

/// <summary>Turns a selection of styles into the style rows of a model, before a run: trained styles, images and prepared styles alike.</summary>
/// <param name="model">The model.</param>
/// <param name="styleSize">The size to which style images are resized; null for that of the model's predictor.</param>
internal sealed class StyleResolver(StyleModel model, int? styleSize = null)
{
    /// <summary>Resolves a selection.</summary>
    /// <param name="style">The selection.</param>
    /// <param name="predict">Computes a row from a style image of the right size.</param>
    /// <exception cref="ArgumentOutOfRangeException">The model does not have a style that is selected, or its predictor cannot work on so small a style image.</exception>
    /// <exception cref="ArgumentException">A prepared style belongs to another network.</exception>
    /// <exception cref="InvalidOperationException">An image is selected, and the model has no style predictor.</exception>
    public StyleRows Resolve(StyleSelection style, Func<ImageBuffer, float[]> predict)
    {
        var known = new Dictionary<StyleSource, float[]>(); // an image in several parts is predicted once
        return new StyleRows(
            [Mix(style.Parts), .. style.Regions.Select(region => Mix(region.Style.Parts))],
            style.Regions.Count == 0 ? null : new StyleMasks([.. style.Regions.Select(region => region.Mask)]));

        float[] Mix(IReadOnlyList<StylePart> parts)
        {
            var sum = new double[model.Graph.StyleVectorLength];
            foreach (var part in parts)
            {
                if (!known.TryGetValue(part.Source, out var row))
                {
                    known[part.Source] = row = Row(part.Source, predict);
                }

                Add(row, part.Weight, sum);
            }

            return Array.ConvertAll(sum, value => (float)value);
        }
    }

    private static void Add(float[] row, double weight, double[] sum)
    {
        for (var i = 0; i < row.Length; i++)
        {
            sum[i] += row[i] * weight;
        }
    }

    private float[] Row(StyleSource source, Func<ImageBuffer, float[]> predict) => source switch
    {
        StyleSource.Trained trained => Trained(trained.Index),
        StyleSource.Painting painting => Predicted(painting, predict),
        StyleSource.Prepared prepared => Prepared(prepared.Style),
        StyleSource.Content => Content(),
        _ => throw new NotSupportedException($"{source.GetType().Name} is not a known source of a style."),
    };

    // Zeros, and the share of the content's own statistics.
    private float[] Content()
    {
        if (!model.Graph.IsAdaptive)
        {
            throw new InvalidOperationException(
                $"The network's norms are not adaptive, so the content image cannot be a style: lower {nameof(StylizerOptions)}.{nameof(StylizerOptions.Strength)} to keep more of it.");
        }

        var vector = new float[model.Graph.StyleVectorLength];
        vector[^1] = 1;
        return vector;
    }

    private float[] Trained(int index)
    {
        if (model.Graph.IsAdaptive)
        {
            throw new InvalidOperationException(
                $"The network holds no styles: it takes them from images. Pass {nameof(StyleSelection)}.{nameof(StyleSelection.From)}(image), or {nameof(StyleSelection)}.{nameof(StyleSelection.Content)}.");
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, model.Graph.Styles, "style");
        return model.StyleRows[index];
    }

    private float[] Predicted(StyleSource.Painting painting, Func<ImageBuffer, float[]> predict)
    {
        var predictor = model.Predictor ?? throw new InvalidOperationException(
            $"The model has no style predictor, so it cannot take a style from an image. "
            + $"Use one of its {model.Graph.Styles} trained styles by {nameof(StyleSelection)}.{nameof(StyleSelection.Single)}, "
            + $"or a model for any style, such as that of {nameof(Stylizer)}.{nameof(Stylizer.CreateBuiltIn)}.");
        var size = painting.Size ?? styleSize ?? predictor.StyleSize;
        predictor.RequireWorksOn(size);
        var row = predict(StyleImage.Fit(painting.Image, size));
        return Array.TrueForAll(row, float.IsFinite)
            ? row
            : throw new InvalidOperationException("The style predictor computed values that are not finite for this style image: its weights are damaged.");
    }

    private float[] Prepared(PreparedStyle style) => style.Trunk == model.TrunkHash
        ? style.Vector
        : throw new ArgumentException(
            $"The prepared style has {style.Rows.Length} values for another network than this stylizer's, "
            + $"which needs {model.Graph.StyleRowLength}. Prepare it with a stylizer of this model.", nameof(style));
}

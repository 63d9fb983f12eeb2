using NeuralStyle.Inference.Masks;

namespace NeuralStyle.Inference;

/// <summary>The style of a run: one for all of the image, or one for each part of it.</summary>
/// <param name="Styles">The styles; a single one without masks.</param>
/// <param name="Masks">The shares of the parts in each pixel; null for a single part.</param>
internal sealed record StyleRows(StyleValues[] Styles, StyleMasks? Masks)
{
    /// <summary>Creates the style of a run of style rows, without features; see <see cref="Graphs.Graph.StyleRowLength"/>.</summary>
    /// <param name="rows">The rows, each of the graph's row length; a single one without masks.</param>
    /// <param name="masks">The shares of the parts in each pixel; null for a single part.</param>
    public StyleRows(float[][] rows, StyleMasks? masks)
        : this(Array.ConvertAll(rows, StyleValues.FromRow), masks)
    {
    }

    /// <summary>The strength of each part; null if all are 1.</summary>
    public float[]? Strengths { get; init; }

    /// <summary>The style row of each part.</summary>
    public float[][] Parts { get; } = Array.ConvertAll(Styles, style => style.Vector);
}

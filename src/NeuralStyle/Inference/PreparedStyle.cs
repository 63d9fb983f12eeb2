using NeuralStyle.Inference;
using NeuralStyle.Weights;

namespace NeuralStyle;

/// <summary>
/// A style that is ready to be applied: the scales and shifts, or means and standard deviations,
/// of all norms of one network that depend on it. Immutable; any number of threads may use it.
/// </summary>
/// <remarks>
/// Predicting a style from an image takes a few tens of milliseconds, so a style that is applied often is prepared once. It belongs to the network it was
/// prepared for, with any stylizer and any device, and to no other network. It holds a few thousand values, so hundreds of styles are cheap to keep.
/// </remarks>
public sealed class PreparedStyle
{
    private readonly int _rowLength;

    private PreparedStyle(StyleModel model, StyleValues values)
        : this(values, model.Graph.StyleRowLength, model.TrunkHash)
    {
    }

    private PreparedStyle(StyleValues values, int rowLength, UInt128 trunk) => (Values, _rowLength, Trunk) = (values, rowLength, trunk);

    /// <summary>
    /// The style row: for each conditional norm of the graph, in order, the scales of its channels and then their shifts; for each adaptive norm the
    /// means of the style's channels and then their standard deviations. A network with attention over the style has its features beside the row.
    /// </summary>
    public ReadOnlySpan<float> Rows => Values.Vector.AsSpan(0, _rowLength);

    /// <summary>Identifies the network.</summary>
    internal UInt128 Trunk { get; }

    /// <summary>The row and the features.</summary>
    internal StyleValues Values { get; }

    /// <summary>Creates a style from a style row, such as one that was stored or computed elsewhere.</summary>
    /// <param name="model">The model with the network that the row is for.</param>
    /// <param name="rows">The row, of <see cref="Graphs.Graph.StyleRowLength"/> values; it is copied.</param>
    /// <exception cref="ArgumentException">The row has another length, or a value is not finite.</exception>
    public static PreparedStyle FromRows(StyleModel model, ReadOnlySpan<float> rows)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Graph.StyleFeatureChannels.Count > 0)
        {
            throw new ArgumentException("The network reads features of a style image, which rows do not hold: prepare the style with Stylizer.Prepare.", nameof(model));
        }

        if (rows.Length != model.Graph.StyleRowLength)
        {
            throw new ArgumentException($"The network's norms need {model.Graph.StyleRowLength} values but got {rows.Length}.", nameof(rows));
        }

        foreach (var value in rows)
        {
            if (!float.IsFinite(value))
            {
                throw new ArgumentException($"The values of a style must be finite but one is {value}.", nameof(rows));
            }
        }

        var vector = new float[model.Graph.StyleVectorLength];
        rows.CopyTo(vector);
        return new PreparedStyle(model, StyleValues.FromRow(vector));
    }

    /// <summary>Creates a style from the values that a selection was resolved to.</summary>
    internal static PreparedStyle FromValues(StyleModel model, StyleValues values) => new(model, values);

    /// <summary>Creates a style from what a <see cref="StylePack"/> holds.</summary>
    internal static PreparedStyle FromPack(UInt128 trunk, float[] rows) => new(StyleValues.FromRow(rows), rows.Length, trunk);

    /// <summary>Creates a style from the style vector of magenta's arbitrary_image_stylization: the numbers that its predictor computes from a style image, 100 as published.</summary>
    /// <param name="model">A model of <see cref="WeightFamily.MagentaArbitrary"/>.</param>
    /// <param name="vector">The style vector.</param>
    /// <exception cref="ArgumentException">The model is of another family, or the vector has another length or a value that is not finite.</exception>
    public static PreparedStyle FromVector(StyleModel model, ReadOnlySpan<float> vector)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Info.Metadata.GetValueOrDefault(StyleModel.FamilyKey) != WeightFamily.MagentaArbitrary.Name)
        {
            throw new ArgumentException($"Style vectors are for models that are imported from {WeightFamily.MagentaArbitrary}: for others there is {nameof(FromRows)}.", nameof(model));
        }

        if (vector.Length != model.Graph.Styles - 1)
        {
            throw new ArgumentException($"The network reads style vectors of {model.Graph.Styles - 1} numbers but got {vector.Length}.", nameof(vector));
        }

        var rows = new List<(StyleValues, float)> { (StyleValues.FromRow(model.StyleRows[0]), 1) };
        for (var i = 0; i < vector.Length; i++)
        {
            rows.Add((StyleValues.FromRow(model.StyleRows[i + 1]), vector[i]));
        }

        return FromRows(model, StyleValues.Mix(model.Graph.StyleRowLength, rows).Vector);
    }

    /// <summary>Returns one of the styles that a network was trained on.</summary>
    /// <param name="model">The model.</param>
    /// <param name="style">The number of the style, from 0, in the order of the model's style names.</param>
    /// <exception cref="ArgumentOutOfRangeException">The model does not have the style.</exception>
    public static PreparedStyle FromTrained(StyleModel model, int style)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfNegative(style);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(style, model.Graph.Styles);
        return FromRows(model, model.StyleRows[style]);
    }

    /// <summary>Returns one of the styles that a network was trained on, by name.</summary>
    /// <param name="model">The model.</param>
    /// <param name="name">The name, one of the model's style names; upper and lower case are alike.</param>
    /// <exception cref="ArgumentException">The model does not have the style; the message lists those that it has.</exception>
    public static PreparedStyle FromTrained(StyleModel model, string name)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(name);
        foreach (var (index, known) in model.Info.StyleNames.Index())
        {
            if (string.Equals(known, name, StringComparison.OrdinalIgnoreCase))
            {
                return FromTrained(model, index);
            }
        }

        var names = model.Info.StyleNames.Count == 0 ? "its styles have no names: use their numbers" : $"it has {string.Join(", ", model.Info.StyleNames)}";
        throw new ArgumentException($"The model has no style '{name}'; {names}.", nameof(name));
    }
}

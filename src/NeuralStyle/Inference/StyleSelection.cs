namespace NeuralStyle.Inference;

/// <summary>Which of a network's styles a picture is painted in: one, or a weighted blend of several.</summary>
public sealed class StyleSelection
{
    private readonly (int Style, float Weight)[] _parts;

    private StyleSelection((int Style, float Weight)[] parts) => _parts = parts;

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

    /// <summary>A weight for each style of a network.</summary>
    /// <param name="styles">The number of the network's styles.</param>
    /// <exception cref="ArgumentOutOfRangeException">The network does not have a style that is selected.</exception>
    internal float[] Weights(int styles)
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

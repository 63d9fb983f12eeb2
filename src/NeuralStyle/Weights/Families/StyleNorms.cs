namespace NeuralStyle.Weights;

/// <summary>The norms of a family whose scales and shifts depend on the style, and where it keeps them.</summary>
/// <param name="Has">True for the convolutions whose norms depend on the style.</param>
/// <param name="Styles">Counts the styles that weights hold; 1 or more, whatever the weights are.</param>
/// <param name="Parts">The tensors that make the table (S, C) of a scale or shift, one after the other: their names and shapes, for its name, the number of styles and that of channels.</param>
internal sealed record StyleNorms(Func<TransformSlot, bool> Has, Func<StateDict, int> Styles, Func<string, int, long, IEnumerable<(string Name, long[] Shape)>> Parts)
{
    private const int MaxStyles = 1 << 12; // more are no table of styles

    /// <summary>Returns the size of a dimension if a tensor has it, as the number of styles.</summary>
    public static int SizeOf(StateDict weights, string name, int dimension)
        => weights.TryGetValue(name, out var tensor) && tensor.Sizes.Length > dimension && tensor.Sizes[dimension] is > 0 and <= MaxStyles ? (int)tensor.Sizes[dimension] : 1;

    /// <summary>Makes the table (S, C) of a scale or shift.</summary>
    public WeightTensor Table(StateDict weights, string name, int styles, long channels)
        => WeightTensor.FromSingles([styles, channels], [.. Parts(name, styles, channels).SelectMany(part => weights[part.Name].ToSingles())]);
}

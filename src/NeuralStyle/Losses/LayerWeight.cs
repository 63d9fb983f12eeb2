namespace NeuralStyle.Losses;

/// <summary>A layer that a loss looks at, and how much it counts.</summary>
/// <param name="Layer">The layer's name, such as <c>relu3_1</c>.</param>
/// <param name="Weight">Its factor.</param>
public readonly record struct LayerWeight(string Layer, double Weight = 1)
{
    /// <summary>A layer of weight 1.</summary>
    /// <param name="layer">The layer's name.</param>
    public static implicit operator LayerWeight(string layer) => new(layer);
}

namespace NeuralStyle.Inference;

/// <summary>The origin of a style row.</summary>
internal abstract record StyleSource
{
    /// <summary>A style that the network was trained on: a row of its tables.</summary>
    /// <param name="Index">The number of the style, from 0.</param>
    public sealed record Trained(int Index) : StyleSource;

    /// <summary>A style of the stylizer's library.</summary>
    /// <param name="Name">Its name.</param>
    public sealed record Named(string Name) : StyleSource;

    /// <summary>An image, from which the model's style predictor computes the row.</summary>
    /// <param name="Image">The image.</param>
    /// <param name="Size">The length of its shorter side after resizing; null for that of the stylizer or the model.</param>
    public sealed record Painting(ImageBuffer Image, int? Size) : StyleSource;

    /// <summary>The content image itself, for networks with adaptive norms.</summary>
    public sealed record Content : StyleSource;

    /// <summary>A row that is there.</summary>
    /// <param name="Style">The row.</param>
    public sealed record Prepared(PreparedStyle Style) : StyleSource;
}

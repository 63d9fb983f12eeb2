namespace NeuralStyle;

/// <summary>The size of an image in pixels.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Number of rows.</param>
public readonly record struct ImageSize(int Width, int Height)
{
    /// <summary>Width times height.</summary>
    public long Pixels => (long)Width * Height;

    /// <summary>Writes the size as <c>640 x 480</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Width} x {Height}");
}

namespace NeuralStyle.Inference;

/// <summary>The form of the output: style strength and sample type.</summary>
/// <param name="Strength">The share of the stylized image; the rest is the input.</param>
/// <param name="IsEightBit">True for bytes, rounded as an encoder rounds; false for floats.</param>
/// <param name="KeepsColors">True for the colors of the input, with the brightness of the stylized image.</param>
/// <param name="Bytes">Memory for all bytes of the result; null for new.</param>
internal readonly record struct OutputFormat(float Strength, bool IsEightBit, bool KeepsColors = false, byte[]? Bytes = null)
{
    /// <summary>All of the style, in floats.</summary>
    public static OutputFormat Floats { get; } = new(Strength: 1, IsEightBit: false);
}

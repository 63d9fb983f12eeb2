namespace NeuralStyle.Inference;

/// <summary>What a picture that is made is like.</summary>
/// <param name="Strength">How much of the style there is: the rest is the picture that it is made of.</param>
/// <param name="IsEightBit">True for bytes, rounded as an encoder rounds; false for floats.</param>
internal readonly record struct ResultKind(float Strength, bool IsEightBit)
{
    /// <summary>All of the style, in floats.</summary>
    public static ResultKind Floats { get; } = new(Strength: 1, IsEightBit: false);
}

namespace NeuralStyle.Weights;

/// <summary>An instance norm in the network that is read.</summary>
/// <param name="Epsilon">The number added to the variance.</param>
/// <param name="IsUnbiased">True for unbiased variance.</param>
internal sealed record OnnxNorm(double Epsilon, bool IsUnbiased = false)
{
    /// <summary>The scale, (C), and its name; null for none.</summary>
    public OnnxTensor? Scale { get; init; }

    /// <summary>The shift, (C), and its name; null for none.</summary>
    public OnnxTensor? Shift { get; init; }

    /// <summary>The scales of a conditional norm; null for none.</summary>
    public OnnxTensor? ScaleTable { get; init; }

    /// <summary>The shifts of a conditional norm; null for none.</summary>
    public OnnxTensor? ShiftTable { get; init; }
}

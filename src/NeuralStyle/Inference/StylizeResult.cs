namespace NeuralStyle.Inference;

/// <summary>What became of one picture of many.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="Error">Why the picture was not written, or null where it was.</param>
public sealed record StylizeResult(StylizeRequest Request, Exception? Error)
{
    /// <summary>True where the picture was written.</summary>
    public bool Succeeded => Error is null;
}

namespace NeuralStyle;

/// <summary>The outcome of one request.</summary>
/// <param name="Request">The request.</param>
/// <param name="Error">The reason why the image was not written; null if it was.</param>
public sealed record StylizeResult(StylizeRequest Request, Exception? Error)
{
    /// <summary>True if the image was written.</summary>
    public bool Succeeded => Error is null;
}

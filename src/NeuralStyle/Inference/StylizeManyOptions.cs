namespace NeuralStyle.Inference;

/// <summary>How <see cref="Stylizer"/> works on many files.</summary>
public sealed record StylizeManyOptions
{
    /// <summary>True for results in the order of the requests, false for each as soon as its picture is written. False.</summary>
    public bool InOrder { get; init; }

    /// <summary>
    /// The most pictures that are read, painted or written at the same time, which bounds the memory; each has a thread. Two more
    /// than <see cref="StylizerOptions.MaxThreads"/> if null, so that files are read and written while all threads paint.
    /// </summary>
    public int? MaxPictures { get; init; }

    internal void RequireValid()
    {
        if (MaxPictures is { } pictures)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pictures, nameof(MaxPictures));
        }
    }
}

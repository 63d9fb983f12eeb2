namespace NeuralStyle;

/// <summary>Options of <see cref="Stylizer"/> for many files.</summary>
public sealed record StylizeManyOptions
{
    /// <summary>True for results in the order of the requests, false for each as soon as its image is written. The default is false.</summary>
    public bool InOrder { get; init; }

    /// <summary>
    /// The most images that are read, stylized or written at the same time, which bounds the memory; each has a thread. The default is
    /// null: two more than <see cref="StylizerOptions.MaxThreads"/>, so that files are read and written while all threads stylize.
    /// </summary>
    public int? MaxImages { get; init; }

    /// <summary>True to search the folders inside a folder too; the output folder gets folders of the same names. It says nothing to lists of files. The default is false.</summary>
    public bool Recursive { get; init; }

    internal void RequireValid()
    {
        if (MaxImages is { } images)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(images, nameof(MaxImages));
        }
    }
}

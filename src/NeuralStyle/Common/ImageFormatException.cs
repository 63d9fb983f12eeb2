namespace NeuralStyle.Common;

/// <summary>A picture cannot be read: it is broken, cut short, larger than the limits, or of a kind that is not supported.</summary>
public sealed class ImageFormatException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, the value found, and the way out.</param>
    /// <param name="path">The file, where there is one.</param>
    /// <param name="innerException">What the decoder threw, where it threw.</param>
    public ImageFormatException(string message, string? path = null, Exception? innerException = null)
        : base(path is null ? message : $"{path}: {message}", innerException)
        => Path = path;

    /// <summary>The file, or null when the picture came from memory.</summary>
    public string? Path { get; }
}

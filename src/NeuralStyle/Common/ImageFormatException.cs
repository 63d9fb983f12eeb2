namespace NeuralStyle;

/// <summary>An image cannot be read: it is broken, truncated, larger than the limits, or of a kind that is not supported.</summary>
public sealed class ImageFormatException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">The error message: what is wrong, the value found, and how to fix it.</param>
    /// <param name="path">The file, where there is one.</param>
    /// <param name="innerException">The exception of the decoder, if any.</param>
    public ImageFormatException(string message, string? path = null, Exception? innerException = null)
        : base(path is null ? message : $"{path}: {message}", innerException)
        => Path = path;

    /// <summary>The file, or null when the image came from memory.</summary>
    public string? Path { get; }
}

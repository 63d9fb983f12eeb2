namespace NeuralStyle;

/// <summary>A training checkpoint cannot be written, or one that exists does not fit the training.</summary>
public sealed class CheckpointException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">The error message: what is wrong, the value found, and how to fix it.</param>
    /// <param name="path">The file or folder.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public CheckpointException(string message, string path, Exception? innerException = null)
        : base($"{path}: {message}", innerException)
        => Path = path;

    /// <summary>The file or folder.</summary>
    public string Path { get; }
}

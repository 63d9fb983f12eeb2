namespace NeuralStyle;

/// <summary>A model or weights file breaks a rule of its format, or does not hold what is asked of it.</summary>
public sealed class ModelFormatException : IOException
{
    private readonly string _message; // without the path and offset

    /// <summary>Creates the exception.</summary>
    /// <param name="message">The error message: what is wrong, the value found, and how to fix it.</param>
    /// <param name="path">The file, where there is one.</param>
    /// <param name="offset">The byte offset of the fault, where it has one.</param>
    /// <param name="rule">A short stable name of the rule that is broken, such as <c>safetensors.header-length</c>.</param>
    /// <param name="innerException">The exception of the parser, if any.</param>
    public ModelFormatException(string message, string? path = null, long? offset = null, string? rule = null, Exception? innerException = null)
        : base(Describe(message, path, offset), innerException)
        => (_message, Path, Offset, Rule) = (message, path, offset, rule);

    /// <summary>The file, or null when the data came from memory.</summary>
    public string? Path { get; }

    /// <summary>The byte offset of the fault, or null if it has none.</summary>
    public long? Offset { get; }

    /// <summary>A short stable name of the rule that is broken, or null.</summary>
    public string? Rule { get; }

    /// <summary>Adds the path to what a reader says that does not know the name of the file.</summary>
    internal static T Named<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ModelFormatException e) when (e.Path is null)
        {
            throw new ModelFormatException(e._message, path, e.Offset, e.Rule, e);
        }
    }

    private static string Describe(string message, string? path, long? offset)
    {
        var location = offset is null ? path : $"{path ?? "data"}, byte {offset}";
        return location is null ? message : $"{location}: {message}";
    }
}

namespace NeuralStyle.ImageSharp.Files;

/// <summary>The errors of files, in the built-in codec's words.</summary>
internal static class FileProblems
{
    /// <summary>The file ends where a part of it must go on.</summary>
    /// <param name="part">The part: header, image data.</param>
    public static ImageFormatException Truncated(string part)
        => new($"The file is truncated: it ends inside its {part}. Copy or download it again.");

    /// <summary>A part of the file is not as it must be.</summary>
    /// <param name="part">The part: header, image data.</param>
    /// <param name="problem">The problem, in a few words.</param>
    /// <param name="inner">The exception of the decoder, if any.</param>
    public static ImageFormatException Damaged(string part, string problem, Exception? inner = null)
        => new($"The {part} is damaged or of an unsupported kind ({problem}). Copy or download the file again, or convert it to PNG.", innerException: inner);
}

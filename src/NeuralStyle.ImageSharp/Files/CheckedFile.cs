namespace NeuralStyle.ImageSharp.Files;

/// <summary>The part of a file that the decoder gets after the checks: pixels and how they are coded, and nothing beside.</summary>
/// <param name="Bytes">A file of the same format.</param>
/// <param name="Frame">The size of the image that it holds.</param>
internal sealed record CheckedFile(ArraySegment<byte> Bytes, ImageSize Frame)
{
    /// <summary>The pixels left of the frame and above, on the image's canvas.</summary>
    public (int Left, int Top) Place { get; init; }

    /// <summary>True if samples have more than 8 bits.</summary>
    public bool IsWide { get; init; }

    /// <summary>True if all pixels are opaque, whatever alpha the decoder gives them.</summary>
    public bool IsOpaque { get; init; }

    /// <summary>True if the image is stored as levels of gray.</summary>
    public bool IsGray { get; init; }

    /// <summary>Returns false if the pixels in the file end early; called where the decoder has left the last row clear, as it does then, and as such a row may be.</summary>
    public Func<bool> HasAllPixels { get; init; } = static () => true;
}

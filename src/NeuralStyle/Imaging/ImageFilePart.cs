using System.Text;

namespace NeuralStyle.Imaging;

/// <summary>A segment of a JPEG, or a chunk of a PNG or WebP.</summary>
/// <param name="name">The name of the part in the file; for JPEG its marker, of one byte.</param>
/// <param name="content">The content of the part.</param>
/// <param name="whole">All of it, with what the format puts around.</param>
internal readonly ref struct ImageFilePart(ReadOnlySpan<byte> name, ReadOnlySpan<byte> content, ReadOnlySpan<byte> whole)
{
    /// <summary>The name of the part in the file; for JPEG its marker, of one byte.</summary>
    public ReadOnlySpan<byte> Name { get; } = name;

    /// <summary>The content of the part.</summary>
    public ReadOnlySpan<byte> Content { get; } = content;

    /// <summary>All of it, with what the format puts around.</summary>
    public ReadOnlySpan<byte> Whole { get; } = whole;

    /// <summary>Returns true if the part has a name.</summary>
    public bool Is(ReadOnlySpan<byte> name) => Name.SequenceEqual(name);

    /// <inheritdoc/>
    public override string ToString() => Encoding.Latin1.GetString(Name);
}

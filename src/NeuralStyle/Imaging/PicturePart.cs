using System.Text;

namespace NeuralStyle.Imaging;

/// <summary>A segment of a JPEG, or a chunk of a PNG or WebP.</summary>
/// <param name="name">What the file calls it; the marker of a JPEG, of one byte.</param>
/// <param name="content">What it holds.</param>
/// <param name="whole">All of it, with what the format puts around.</param>
internal readonly ref struct PicturePart(ReadOnlySpan<byte> name, ReadOnlySpan<byte> content, ReadOnlySpan<byte> whole)
{
    /// <summary>What the file calls it; the marker of a JPEG, of one byte.</summary>
    public ReadOnlySpan<byte> Name { get; } = name;

    /// <summary>What it holds.</summary>
    public ReadOnlySpan<byte> Content { get; } = content;

    /// <summary>All of it, with what the format puts around.</summary>
    public ReadOnlySpan<byte> Whole { get; } = whole;

    /// <summary>Whether it has a name.</summary>
    public bool Is(ReadOnlySpan<byte> name) => Name.SequenceEqual(name);

    /// <inheritdoc/>
    public override string ToString() => Encoding.Latin1.GetString(Name);
}

using NeuralStyle.Imaging;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Jpeg;

namespace NeuralStyle.ImageSharp.Files;

/// <summary>JPEG. The decoder gets it without metadata, and only up to the end marker, which must be there.</summary>
internal sealed class JpegFile : FileKind
{
    private const byte App0 = 0xE0;
    private const byte Adobe = 0xEE;
    private const byte App15 = 0xEF;
    private const byte Comment = 0xFE;

    /// <inheritdoc/>
    public override ImageSharpFormats Format => ImageSharpFormats.Jpeg;

    /// <inheritdoc/>
    public override IImageDecoder Decoder { get; } = new JpegDecoder { IgnoreMetadata = true };

    /// <inheritdoc/>
    public override bool Matches(ReadOnlySpan<byte> data) => FileSignature.IsJpeg(data);

    /// <inheritdoc/>
    public override ImageSize SizeOf(ReadOnlySpan<byte> data) => JpegFrame.Read(data).Size;

    /// <inheritdoc/>
    public override CheckedFile Check(ReadOnlySpan<byte> data)
    {
        var frame = JpegFrame.Read(data);
        var file = new MemoryStream(data.Length);
        file.Write(data[..2]);
        var (scans, start) = (new JpegScans(frame), 2);
        foreach (var part in new ImageFileParts(data))
        {
            start += part.Whole.Length;
            if (part.Name is [var name] && (name is App0 or Adobe || name is not ((> App0 and <= App15) or Comment)))
            {
                file.Write(part.Whole);
                scans.Read(name, part.Content);
            }
        }

        var end = scans.End(data, start);
        file.Write(data[start..end]);
        return new(new(file.GetBuffer(), 0, (int)file.Length), frame.Size) { IsOpaque = true, IsGray = frame.Components == 1 };
    }
}

using System.Buffers.Binary;
using NeuralStyle.Imaging;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Bmp;

namespace NeuralStyle.ImageSharp.Files;

/// <summary>BMP, whose rows must all be there.</summary>
internal sealed class BmpFile : FileKind
{
    private const int FileHeader = 14;
    private const int CoreHeader = 12;
    private const int InfoHeader = 40;
    private const int None = 0;
    private const int RunsOfBytes = 1;
    private const int RunsOfHalves = 2;
    private const int Masks = 3;

    /// <inheritdoc/>
    public override ImageSharpFormats Format => ImageSharpFormats.Bmp;

    /// <inheritdoc/>
    public override IImageDecoder Decoder { get; } = new BmpDecoder { RleSkippedPixelHandling = RleSkippedPixelHandling.Transparent };

    /// <inheritdoc/>
    public override bool Matches(ReadOnlySpan<byte> data) => FileSignature.IsBmp(data);

    /// <inheritdoc/>
    public override ImageSize SizeOf(ReadOnlySpan<byte> data)
    {
        if (data.Length < FileHeader + CoreHeader)
        {
            throw FileProblems.Truncated("header");
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(data[FileHeader..]);
        if (length is not (CoreHeader or (>= InfoHeader and <= 124)))
        {
            throw FileProblems.Damaged("header", FormattableString.Invariant($"a header of {(uint)length} bytes"));
        }

        if (data.Length < FileHeader + length)
        {
            throw FileProblems.Truncated("header");
        }

        var header = data[FileHeader..];
        var (width, height) = length == CoreHeader
            ? (BinaryPrimitives.ReadUInt16LittleEndian(header[4..]), BinaryPrimitives.ReadUInt16LittleEndian(header[6..]))
            : (BinaryPrimitives.ReadInt32LittleEndian(header[4..]), BinaryPrimitives.ReadInt32LittleEndian(header[8..]));
        return width > 0 && height is not (0 or int.MinValue)
            ? new(width, Math.Abs(height))
            : throw FileProblems.Damaged("header", FormattableString.Invariant($"a size of {width} x {height}"));
    }

    /// <inheritdoc/>
    public override CheckedFile Check(ReadOnlySpan<byte> data)
    {
        var size = SizeOf(data);
        var isCore = BinaryPrimitives.ReadInt32LittleEndian(data[FileHeader..]) == CoreHeader;
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(data[(FileHeader + (isCore ? 10 : 14))..]);
        var compression = isCore ? None : BinaryPrimitives.ReadInt32LittleEndian(data[(FileHeader + 16)..]);
        var offset = BinaryPrimitives.ReadInt32LittleEndian(data[10..]);
        var isKnown = (compression, bits) is (None, 1 or 2 or 4 or 8 or 16 or 24 or 32) or (RunsOfBytes, 8) or (RunsOfHalves, 4) or (Masks, 16 or 32);
        if (!isKnown)
        {
            throw FileProblems.Damaged("header", FormattableString.Invariant($"compression {compression} of {bits} bits"));
        }

        if (offset < FileHeader + CoreHeader)
        {
            throw FileProblems.Damaged("header", "the offset of the pixels");
        }

        var stride = (((long)size.Width * bits) + 31) / 32 * 4;
        var isWhole = offset <= data.Length && (compression is None or Masks ? offset + (stride * size.Height) <= data.Length : BmpRuns.AreWhole(data[offset..], size, bits));
        return isWhole
            ? new(data.ToArray(), size) { IsOpaque = compression == None } // what 32 bits have beside the colors is no alpha then
            : throw FileProblems.Truncated("image data");
    }
}

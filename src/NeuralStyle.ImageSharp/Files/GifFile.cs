using System.Buffers.Binary;
using NeuralStyle.Imaging;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Metadata;

namespace NeuralStyle.ImageSharp.Files;

/// <summary>GIF. The decoder gets the first frame alone, as an image of its size: around it ImageSharp 2.1 is black.</summary>
internal sealed class GifFile : FileKind
{
    private const int Screen = 13;
    private const int FrameHeader = 10;

    /// <inheritdoc/>
    public override ImageSharpFormats Format => ImageSharpFormats.Gif;

    /// <inheritdoc/>
    public override IImageDecoder Decoder { get; } = new GifDecoder { IgnoreMetadata = true, DecodingMode = FrameDecodingMode.First };

    /// <inheritdoc/>
    public override bool Matches(ReadOnlySpan<byte> data) => FileSignature.IsGif(data);

    /// <inheritdoc/>
    public override ImageSize SizeOf(ReadOnlySpan<byte> data)
    {
        var frame = FrameStart(data, out _);
        return ScreenOf(data, data[frame..]);
    }

    /// <inheritdoc/>
    public override CheckedFile Check(ReadOnlySpan<byte> data)
    {
        var start = FrameStart(data, out var control);
        var frame = data[start..];
        var image = FrameHeader + ColorBytes(frame[9]);
        var end = image + 1; // behind the number of bits, with which the codes start
        end = end <= frame.Length ? AfterBlocks(frame, end) : throw FileProblems.Truncated("image data");
        var pixels = (long)UInt16(frame, 5) * UInt16(frame, 7);
        if (GifCodes.Count(frame[image..end], pixels) < pixels)
        {
            throw FileProblems.Truncated("image data");
        }

        var colors = Screen + ColorBytes(data[10]);
        byte[] file = [.. data[..6], .. frame[5..9], .. data[10..colors], .. control, (byte)',', 0, 0, 0, 0, .. frame[5..end], (byte)';'];
        return new(file, new(UInt16(frame, 5), UInt16(frame, 7))) { Place = (UInt16(frame, 1), UInt16(frame, 3)) };
    }

    // The screen, which a frame that is larger extends.
    private static ImageSize ScreenOf(ReadOnlySpan<byte> data, ReadOnlySpan<byte> frame)
    {
        var (right, bottom) = (UInt16(frame, 1) + UInt16(frame, 5), UInt16(frame, 3) + UInt16(frame, 7));
        var size = new ImageSize(Math.Max(UInt16(data, 6), right), Math.Max(UInt16(data, 8), bottom));
        return UInt16(frame, 5) > 0 && UInt16(frame, 7) > 0 && Math.Max(size.Width, size.Height) <= ushort.MaxValue
            ? size
            : throw FileProblems.Damaged("header", "the size of the first frame");
    }

    // The offset of the first frame, and the control block that says what is transparent in it.
    private static int FrameStart(ReadOnlySpan<byte> data, out ReadOnlySpan<byte> control)
    {
        control = [];
        if (data.Length < Screen)
        {
            throw FileProblems.Truncated("header");
        }

        if (data[4] is not ((byte)'7' or (byte)'9') || data[5] != 'a')
        {
            throw FileProblems.Damaged("header", "the version");
        }

        var place = Screen + ColorBytes(data[10]);
        while (place < data.Length && data[place] == '!')
        {
            var start = place;
            place = place + 2 <= data.Length ? AfterBlocks(data, place + 2) : throw FileProblems.Truncated("header");
            if (data[start..place] is [_, 0xF9, 4, _, _, _, _, 0])
            {
                control = data[start..place];
            }
        }

        if (place + FrameHeader > data.Length)
        {
            throw FileProblems.Truncated("header");
        }

        return data[place] == ',' ? place : throw FileProblems.Damaged("header", "no frame where one must be");
    }

    private static int ColorBytes(byte flags) => (flags & 0x80) == 0 ? 0 : 3 * (2 << (flags & 7));

    private static int AfterBlocks(ReadOnlySpan<byte> data, int place)
    {
        while (place < data.Length && data[place] > 0)
        {
            place += data[place] + 1;
        }

        return place < data.Length ? place + 1 : throw FileProblems.Truncated("image data");
    }

    private static int UInt16(ReadOnlySpan<byte> data, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(data[offset..]);
}

using System.Buffers.Binary;
using NeuralStyle.Imaging;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Webp;

namespace NeuralStyle.ImageSharp.Files;

/// <summary>WebP. The decoder gets one still image, which is the first frame of an animation; ImageSharp 2.1 reads none itself.</summary>
internal sealed class WebPFile : FileKind
{
    private const int RiffHeader = 12;
    private const int ChunkHeader = 8;
    private const int FrameHeader = 16;
    private const byte HasAlpha = 0x10;

    /// <inheritdoc/>
    public override ImageSharpFormats Format => ImageSharpFormats.WebP;

    /// <inheritdoc/>
    public override IImageDecoder Decoder { get; } = new WebpDecoder { IgnoreMetadata = true };

    /// <inheritdoc/>
    public override bool Matches(ReadOnlySpan<byte> data) => FileSignature.IsWebP(data);

    /// <inheritdoc/>
    public override ImageSize SizeOf(ReadOnlySpan<byte> data)
    {
        if (data.Length < RiffHeader + ChunkHeader)
        {
            throw FileProblems.Truncated("header");
        }

        var content = data[(RiffHeader + ChunkHeader)..];
        return NameOf(data) switch
        {
            "VP8X" => content.Length >= 10 ? CanvasOf(content) : throw FileProblems.Truncated("header"),
            "VP8 " => LossySize(content),
            "VP8L" => LosslessSize(content),
            _ => throw FileProblems.Damaged("header", "the first chunk"),
        };
    }

    /// <inheritdoc/>
    public override CheckedFile Check(ReadOnlySpan<byte> data)
    {
        var canvas = SizeOf(data);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]) + 8L;
        if (length > data.Length)
        {
            throw FileProblems.Truncated("image data");
        }

        var whole = data[..(int)length];
        foreach (var chunk in new ImageFileParts(whole))
        {
            if (chunk.Is("ANMF"u8))
            {
                return FirstFrame(chunk.Content, canvas);
            }
        }

        var still = Still(whole);
        return still.Frame == canvas ? still : throw FileProblems.Damaged("header", FormattableString.Invariant($"a canvas of {canvas} for an image of {still.Frame}"));
    }

    private static string NameOf(ReadOnlySpan<byte> data) => System.Text.Encoding.Latin1.GetString(data.Slice(RiffHeader, 4));

    private static ImageSize CanvasOf(ReadOnlySpan<byte> extended) => new(1 + UInt24(extended[4..]), 1 + UInt24(extended[7..]));

    private static ImageSize LossySize(ReadOnlySpan<byte> content)
    {
        if (content.Length < 10)
        {
            throw FileProblems.Truncated("header");
        }

        var (width, height) = (BinaryPrimitives.ReadUInt16LittleEndian(content[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(content[8..]) & 0x3FFF);
        var isKeyFrame = (content[0] & 1) == 0;
        return isKeyFrame && content[3..].StartsWith((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A]) && width > 0 && height > 0
            ? new(width, height)
            : throw FileProblems.Damaged("header", "the frame's start");
    }

    private static ImageSize LosslessSize(ReadOnlySpan<byte> content)
    {
        if (content.Length < 5)
        {
            throw FileProblems.Truncated("header");
        }

        var bits = BinaryPrimitives.ReadUInt32LittleEndian(content[1..]);
        return content[0] == 0x2F && bits >> 29 == 0
            ? new(1 + (int)(bits & 0x3FFF), 1 + (int)((bits >> 14) & 0x3FFF))
            : throw FileProblems.Damaged("header", "the image's start");
    }

    private static CheckedFile FirstFrame(ReadOnlySpan<byte> frame, ImageSize canvas)
    {
        if (frame.Length < FrameHeader)
        {
            throw FileProblems.Truncated("image data");
        }

        var (left, top) = (2 * UInt24(frame), 2 * UInt24(frame[3..]));
        var size = new ImageSize(1 + UInt24(frame[6..]), 1 + UInt24(frame[9..]));
        byte[] file = [.. "RIFF\0\0\0\0WEBP"u8, .. frame[FrameHeader..]]; // the frame's chunks, to be walked over as a file's
        var still = Still(file);
        var isInside = left + (long)size.Width <= canvas.Width && top + (long)size.Height <= canvas.Height;
        return still.Frame == size && isInside
            ? still with { Place = (left, top), IsOpaque = still.IsOpaque && size == canvas }
            : throw FileProblems.Damaged("header", "the place or size of the first frame");
    }

    private static CheckedFile Still(ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> alpha = [];
        foreach (var chunk in new ImageFileParts(file))
        {
            if (chunk.Is("ALPH"u8))
            {
                alpha = chunk.Whole;
            }
            else if (chunk.Is("VP8L"u8))
            {
                var size = LosslessSize(chunk.Content);
                return new(Riff(chunk.Whole), size) { IsOpaque = (chunk.Content[4] & HasAlpha) == 0 };
            }
            else if (chunk.Is("VP8 "u8))
            {
                return Lossy(chunk, alpha);
            }
        }

        throw FileProblems.Truncated("image data");
    }

    private static CheckedFile Lossy(ImageFilePart chunk, ReadOnlySpan<byte> alpha)
    {
        const int Header = 10;
        var size = LossySize(chunk.Content);
        var first = UInt24(chunk.Content) >> 5; // bytes of the first partition
        if (first > chunk.Content.Length - Header)
        {
            throw FileProblems.Truncated("image data");
        }

        if (alpha.IsEmpty)
        {
            return new(Riff(chunk.Whole), size) { IsOpaque = true };
        }

        byte[] extended = [.. "VP8X"u8, 10, 0, 0, 0, HasAlpha, 0, 0, 0, .. Bytes24(size.Width - 1), .. Bytes24(size.Height - 1)];
        return new(Riff([.. extended, .. alpha, .. chunk.Whole]), size);
    }

    private static byte[] Riff(ReadOnlySpan<byte> chunks)
    {
        byte[] file = [.. "RIFF\0\0\0\0WEBP"u8, .. chunks];
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        return file;
    }

    private static int UInt24(ReadOnlySpan<byte> data) => data[0] | (data[1] << 8) | (data[2] << 16);

    private static byte[] Bytes24(int value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16)];
}

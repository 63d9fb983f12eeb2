using NeuralStyle.Imaging;
using Xunit;

namespace NeuralStyle.Tests.Imaging;

public abstract class EncodeTests(IImageCodec codec) : CodecTest(codec)
{
    public sealed class WithSkiaSharp() : EncodeTests(SkiaSharp);

    public sealed class WithImageSharp() : EncodeTests(ImageSharp);

    private static readonly ImageBuffer Image = TestImages.Noise(7, 5);

    public static TheoryData<ImageFormat> Formats => [.. System.Enum.GetValues<ImageFormat>()];

    [Theory]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.WebP)]
    public void Encode_Quality_TradesSizeForCloseness(ImageFormat format)
    {
        var image = TestImages.Gradient(64, 64);

        Assert.True(Encoded(image, format, quality: 20).Length < Encoded(image, format, quality: 95).Length);
        TestImages.AssertClose(image, Decode(Encoded(image, format, quality: 95)), tolerance: 16);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Encode_FileOfOneCodec_IsReadByTheOther(ImageFormat format)
    {
        var image = TestImages.Gradient(61, 47);

        foreach (var reader in new[] { SkiaSharp, ImageSharp })
        {
            TestImages.AssertClose(image, reader.Decode(Encoded(image, format, quality: 95)), tolerance: 16);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3000)]
    [InlineData(3000, 1)]
    public void Encode_WithoutLoss_ComesBackExactly(int width, int height)
    {
        var image = TestImages.Noise(width, height);

        TestImages.AssertSame(image, Decode(Encoded(image, ImageFormat.Png)));
        TestImages.AssertSame(image, Decode(Encoded(image, ImageFormat.WebP, quality: 100)));
        Assert.Equal(image.Size, Decode(Encoded(image, ImageFormat.Jpeg)).Size);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Encode_StreamThatFails_ThrowsWhatItThrows(ImageFormat format)
    {
        using var full = new FullStream();

        var error = Assert.Throws<IOException>(() => Image.Encode(full, format, Encode));

        Assert.Equal("The disk is full.", error.Message);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Encode_StreamThatOnlyWrites_GetsTheFileAndStaysOpen(ImageFormat format)
    {
        using var file = new MemoryStream();
        using var stream = new CancellableStream(file, CancellationToken.None);

        Image.Encode(stream, format, Encode);

        Assert.Equal(Encoded(Image, format), file.ToArray());
    }

    [Fact]
    public async Task Save_Cancelled_LeavesNothing()
    {
        using var folder = new TemporaryFolder();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Image.SaveAsync(folder.File("a.png"), Encode, new CancellationToken(canceled: true)));

        Assert.Empty(folder.Names());
    }

    [Fact]
    public void Encode_WhatTheFormatDoesNotHold_IsNotSupported()
    {
        Assert.Contains("16383", Assert.Throws<NotSupportedException>(() => Encoded(TestImages.Noise(16_384, 1), ImageFormat.WebP)).Message);
        Assert.Contains("65535", Assert.Throws<NotSupportedException>(() => Encoded(TestImages.Noise(1, 65_536), ImageFormat.Jpeg)).Message);
        Assert.Throws<NotSupportedException>(() => Encoded(Image, (ImageFormat)99));
    }

    private sealed class FullStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("The disk is full.");

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void WriteByte(byte value) => Write([value]);
    }
}

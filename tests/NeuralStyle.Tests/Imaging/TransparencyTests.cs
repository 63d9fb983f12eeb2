using NeuralStyle.Imaging;
using Xunit;

namespace NeuralStyle.Tests.Imaging;

public abstract class TransparencyTests(IImageCodec codec) : CodecTest(codec)
{
    public sealed class WithSkiaSharp() : TransparencyTests(SkiaSharp);

    public sealed class WithImageSharp() : TransparencyTests(ImageSharp);

    private static readonly ImageBuffer Image = TestImages.Noise(23, 14);
    private static readonly byte[] Ramp = [.. Enumerable.Range(0, 23 * 14).Select(i => (byte)(i * 7))];

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    public void Decode_Alpha_StandsBesideTheSamplesOverWhite(int depth)
    {
        byte[] pixels = [200, 100, 0, 255, 200, 100, 0, 128, 200, 100, 0, 0];
        byte[] row = [.. pixels.SelectMany(value => Enumerable.Repeat(value, depth / 8))];

        var image = Decode(PngWriter.Write(3, 1, depth, PngWriter.RgbAlpha, [row]));

        Assert.Equal([255, 128, 0], image.AlphaRow(0).ToArray());
        Assert.Equal((255, 255, 255), image.Pixel(2, 0));
        Assert.Equal(image.AsBytes().ToArray(), image.WithoutAlpha().AsBytes().ToArray());
        Assert.False(image.WithoutAlpha().HasAlpha);
    }

    [Fact]
    public void Decode_AlphaThatIsOpaqueEverywhere_IsNone()
    {
        byte[] row = [200, 100, 0, 255, 20, 10, 0, 255];

        var image = Decode(PngWriter.Write(2, 1, depth: 8, PngWriter.RgbAlpha, [row]));

        Assert.False(image.HasAlpha);
        Assert.Throws<InvalidOperationException>(() => image.AlphaRow(0).ToArray());
    }

    [Fact]
    public void Decode_TransparentGif_HasAlpha()
    {
        byte[] palette = [255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9];

        var image = Decode(FileWriters.Gif(2, 2, palette, transparent: true, [0, 1, 2, 3]));

        Assert.Equal([255, 255], image.AlphaRow(0).ToArray());
        Assert.Equal([255, 0], image.AlphaRow(1).ToArray());
    }

    [Theory]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.WebP)]
    public void Encode_Alpha_ComesBack(ImageFormat format)
    {
        var image = Seen(Image, Ramp);

        var back = Decode(Encoded(image, format, quality: 100));

        Assert.Equal(Ramp, Enumerable.Range(0, image.Height).SelectMany(y => back.AlphaRow(y).ToArray()));
        TestImages.AssertClose(image, back, tolerance: 1);
    }

    [Fact]
    public void Encode_WithoutAlpha_IsWhatIsSeenOverWhite()
    {
        var image = Seen(Image, Ramp);

        var file = Encoded(image, ImageFormat.Png, Encode with { KeepAlpha = false });

        TestImages.AssertSame(image.WithoutAlpha(), Decode(file));
        Assert.Equal(Encoded(image.WithoutAlpha(), ImageFormat.Jpeg), Encoded(image, ImageFormat.Jpeg));
        Assert.True(ImageEncodeOptions.Default.KeepAlpha);
    }

    [Fact]
    public void Geometry_Alpha_FollowsTheSamples()
    {
        var image = TestImages.FromPixels(23, 14, (x, y) => (Ramp[(y * 23) + x], Ramp[(y * 23) + x], Ramp[(y * 23) + x])).WithAlpha(Ramp);

        foreach (var changed in new[] { image, image.Crop(3, 2, 11, 9), image.FlipHorizontal(), image.Resize(9, 17), image.ToFloat().ToEightBit(), image.ToFloat().Crop(1, 1, 5, 5).ToEightBit() })
        {
            for (var y = 0; y < changed.Height; y++)
            {
                Assert.Equal(changed.ByteRow(y).ToArray().Where((_, i) => i % 3 == 0), changed.AlphaRow(y).ToArray());
            }
        }
    }

    [Fact]
    public void WithAlpha_WrongLength_Throws()
        => Assert.Contains("23 * 14", Assert.Throws<ArgumentException>(() => Image.WithAlpha(new byte[5])).Message);

    [Fact]
    public void VisiblePart_TransparentMargin_IsCutOff()
    {
        var inside = TestImages.Noise(9, 7);
        var framed = TestImages.FromPixels(20, 16, (x, y) => IsInside(x, y) ? inside.Pixel(x - 4, y - 5) : ((byte)255, (byte)255, (byte)255))
            .WithAlpha([.. Enumerable.Range(0, 20 * 16).Select(i => IsInside(i % 20, i / 20) ? (byte)255 : (byte)0)]);

        TestImages.AssertSame(inside, VisiblePart.Of(framed));
        Assert.Same(inside, VisiblePart.Of(inside));

        static bool IsInside(int x, int y) => x is >= 4 and < 13 && y is >= 5 and < 12;
    }

    [Fact]
    public void VisiblePart_HolesAndCorners_AreFilledFromBeside()
    {
        (byte, byte, byte) color = (10, 200, 90);
        byte[] round = [.. Enumerable.Range(0, 21 * 21).Select(i => Math.Pow((i % 21) - 10, 2) + Math.Pow((i / 21) - 10, 2) < 100 && i != 220 ? (byte)255 : (byte)0)];
        var disc = TestImages.FromPixels(21, 21, (x, y) => round[(y * 21) + x] > 0 ? color : ((byte)255, (byte)255, (byte)255)).WithAlpha(round);

        var part = VisiblePart.Of(disc);

        TestImages.AssertSame(TestImages.Constant(part.Width, part.Height, 10, 200, 90), part);
    }

    [Fact]
    public void VisiblePart_RowsAndColumnsBetween_AreMirrored()
    {
        byte[] alpha = [255, 255, 0, 0, 0, 255];
        var row = TestImages.FromPixels(6, 1, (x, _) => ((byte)x, (byte)x, (byte)x)).WithAlpha(alpha);
        var column = TestImages.FromPixels(1, 6, (_, y) => ((byte)y, (byte)y, (byte)y)).WithAlpha(alpha);

        Assert.Equal([0, 1, 1, 0, 5, 5], VisiblePart.Of(row).AsBytes().ToArray().Where((_, i) => i % 3 == 0));
        Assert.Equal([0, 1, 1, 0, 5, 5], VisiblePart.Of(column).AsBytes().ToArray().Where((_, i) => i % 3 == 0));
    }

    [Fact]
    public void VisiblePart_NothingToSee_Throws()
        => Assert.Contains("transparent everywhere", Assert.Throws<ArgumentException>(() => VisiblePart.Of(Image.WithAlpha(new byte[23 * 14]))).Message);

    /// <summary>An image of given colors and alpha, as seen over white.</summary>
    private static ImageBuffer Seen(ImageBuffer colors, byte[] alpha)
    {
        var samples = colors.AsBytes().ToArray().Select((value, i) => (byte)(((value * alpha[i / 3]) + (255 * (255 - alpha[i / 3])) + 127) / 255)).ToArray();
        return ImageBuffer.FromBytes(colors.Width, colors.Height, samples).WithAlpha(alpha);
    }
}

using System.Diagnostics;
using System.Text;
using NeuralStyle.Imaging;
using Xunit;

namespace NeuralStyle.Tests.Imaging;

public abstract class DamagedImageTests(IImageCodec codec) : CodecTest(codec)
{
    public sealed class WithSkiaSharp() : DamagedImageTests(SkiaSharp);

    public sealed class WithImageSharp() : DamagedImageTests(ImageSharp);

    private static readonly ImageBuffer Image = TestImages.Noise(40, 30);

    public static TheoryData<string, byte[]> Files => new()
    {
        { "jpeg", Image.Encoded(ImageFormat.Jpeg) },
        { "png", Image.Encoded(ImageFormat.Png) },
        { "lossy webp", Image.Encoded(ImageFormat.WebP) },
        { "lossless webp", Image.Encoded(ImageFormat.WebP, quality: 100) },
        { "animated webp", FileWriters.AnimatedWebP(Image, Image) },
        { "bmp", FileWriters.Bmp(Image) },
        { "gif", FileWriters.Gif(4, 4, new byte[12], transparent: false, new byte[16]) },
        { "16-bit png", PngWriter.Write(40, 1, depth: 16, PngWriter.Rgb, [new byte[240]]) },
        { "interlaced png", PngWriter.WriteInterlaced(9, 7, depth: 8, PngWriter.RgbAlpha, [.. Enumerable.Range(0, 7).Select(y => Image.ByteRow(y)[..36].ToArray())]) },
        { "palette png", PngWriter.WithChunk(PngWriter.Write(40, 3, depth: 1, PngWriter.Palette, [new byte[5], new byte[5], new byte[5]], palette: new byte[6]), "pHYs", new byte[9]) },
        { "gray jpeg", JpegWriter.Gray(77) },
        { "cmyk jpeg", JpegWriter.Cmyk(10, 20, 30, 40) },
        { "progressive jpeg", JpegWriter.Progressive },
        { "packed bmp", FileWriters.PackedBmp([.. Enumerable.Range(0, 9).Select(_ => new byte[40])]) },
        { "placed gif", FileWriters.PlacedGif(FileWriters.Gif(4, 4, new byte[12], transparent: true, new byte[16]), 30, 40, left: 9, top: 9) },
        { "webp with alpha", Image.WithAlpha([.. Enumerable.Range(0, 1200).Select(i => (byte)i)]).Encoded(ImageFormat.WebP) },
    };

    public static TheoryData<string, string> NotImages => new()
    {
        { "", "no data" },
        { "hello, this is a note", "is text" },
        { "<!DOCTYPE html><html><body>404</body></html>", "web page" },
        { "\r\n<html></html>", "web page" },
        { "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "git lfs pull" },
        { "<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG" },
        { "%PDF-1.7", "PDF" },
        { "II*\0\0\0\0\0", "TIFF" },
        { "\0\0\0\u0018ftypheic\0\0\0\0", "HEIF" },
        { "\0\u0005\u0016\u0007\0\u0002\0\0", "AppleDouble" },
        { "PK\u0003\u0004", "ZIP" },
        { "\0\0\u0001\0\u0001\0", "icon" },
        { "\0\u0001\u0002\u0003", "not an image of a known format" },
        { "BM is an image's start, but this is text", "header" },
        { "GIF8", "header" },
        { "RIFF\u0010\0\0\0WEBP", "header" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Decode_CutAnywhere_ThrowsOrHoldsAllPixels(string kind, byte[] file)
    {
        var whole = Decode(file);
        var refused = 0;
        for (var length = 0; length < file.Length; length += Math.Max(1, file.Length / 150))
        {
            try
            {
                TestImages.AssertSame(whole, Decode(file.AsSpan(0, length)));
            }
            catch (ImageFormatException)
            {
                refused++;
            }
        }

        Assert.True(refused > 20, $"{kind}: only {refused} cuts were refused.");
        Assert.Throws<ImageFormatException>(() => Decode(file.AsSpan(0, file.Length / 3)));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Decode_BytesChanged_ThrowsOnlyTheDocumentedException(string kind, byte[] file)
    {
        var random = new Random(kind.Length);
        for (var i = 0; i < 200; i++)
        {
            var damaged = file.ToArray();
            damaged[random.Next(Math.Min(file.Length, 400))] = (byte)random.Next(256);

            var error = Record.Exception(() => Decode(damaged));

            Assert.True(error is null or ImageFormatException, $"{kind}: {error}");
        }
    }

    // Cuts, changed, doubled, lost and new bytes, several in a file; PNGs get the right checksums, so that the decoder sees the damage.
    [Theory]
    [MemberData(nameof(Files))]
    public async Task Decode_DamagedInManyWays_ThrowsOnlyTheDocumentedException(string kind, byte[] file)
    {
        var random = new Random(kind.Length);
        for (var i = 0; i < 300; i++)
        {
            var damaged = Damaged(file, random);

            var decoding = Task.Run(() => Record.Exception(() => Decode(damaged)), TestContext.Current.CancellationToken);

            var error = await decoding.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            Assert.True(error is null or ImageFormatException, $"{kind}: {error}");
        }
    }

    [Theory]
    [MemberData(nameof(NotImages))]
    public void Decode_NotAnImage_SaysWhatItIs(string content, string expected)
        => Assert.Contains(expected, Assert.Throws<ImageFormatException>(() => Decode(Encoding.Latin1.GetBytes(content))).Message);

    [Theory]
    [InlineData("zTXt", "Comment")]
    [InlineData("iTXt", "Comment")]
    [InlineData("iCCP", "Profile")]
    public void Decode_MetadataThatUnpacksToSixtyMegabytes_CostsNothing(string chunk, string name)
    {
        var file = PngWriter.WithCompressedChunk(Image.Encoded(ImageFormat.Png), chunk, name, length: 60_000_000);
        var clock = Stopwatch.StartNew();

        TestImages.AssertSame(Image, Decode(file));

        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 1);
    }

    [Fact]
    public void Decode_GiantHeader_IsRefusedBeforePixelsAreAllocated()
    {
        var file = PngWriter.Declare(65_535, 65_535);
        Decode(Image.Encoded(ImageFormat.Png)); // everything is loaded
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<ImageFormatException>(() => Decode(file));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Contains("65535 x 65535", error.Message);
        Assert.Contains("Limits", error.Message);
    }

    public static TheoryData<string, byte[]> Boasts => new()
    {
        { "png", PngWriter.Declare(7000, 7000) },
        { "jpeg", JpegWriter.Declare(JpegWriter.Gray(9), 7000, 7000) },
        { "bmp", FileWriters.DeclareBmp(2554, 18_803) },
        { "bmp from the top", FileWriters.DeclareBmp(2554, -18_803) },
        { "webp", FileWriters.DeclareWebP(TestImages.Constant(8, 8, 9, 9, 9), 7000, 7000) },
        { "gif", FileWriters.DeclareGif(7000, 7000, 7000, 7000) },
    };

    [Theory]
    [MemberData(nameof(Boasts))]
    public void Decode_HeaderThatPromisesMoreThanTheFileHolds_IsRefused(string kind, byte[] file)
    {
        var error = Assert.Throws<ImageFormatException>(() => Decode(file));

        Assert.True(error.Message.Contains("promises", StringComparison.Ordinal), $"{kind}: {error.Message}");
    }

    [Fact]
    public void Decode_WebPCutInsideItsImage_IsRefusedWithoutPixels()
    {
        foreach (var quality in new[] { 90, 100 })
        {
            var file = Image.Encoded(ImageFormat.WebP, quality);

            Assert.Equal(0, PixelCapacity.Of(file.AsSpan(0, file.Length - 10)));
            Assert.True(PixelCapacity.Of(file) >= Image.Size.Pixels);
        }
    }

    [Fact]
    public void Decode_FilesThatPackBest_AreWithinTheirCapacity()
    {
        var plain = TestImages.Constant(3000, 3000, 255, 255, 255);
        byte[][] row = [.. Enumerable.Repeat(new byte[1000], 8000)];

        foreach (var file in new[] { plain.Encoded(ImageFormat.Png), plain.Encoded(ImageFormat.Jpeg, quality: 1), plain.Encoded(ImageFormat.WebP, quality: 100), plain.Encoded(ImageFormat.WebP, quality: 1), PngWriter.Write(8000, 8000 / 2, depth: 1, PngWriter.Grey, row[..4000]) })
        {
            Assert.True(PixelCapacity.Of(file) >= Decode(file).Size.Pixels);
        }

        Assert.Equal(new ImageSize(7000, 7000), Decode(FileWriters.DeclareGif(7000, 7000, 4, 4)).Size); // a small frame in a large image
    }

    private static byte[] Damaged(byte[] file, Random random)
    {
        var bytes = file.ToList();
        for (var count = random.Next(1, 6); count > 0 && bytes.Count > 0; count--)
        {
            var place = random.Next(bytes.Count);
            var length = Math.Min(bytes.Count - place, random.Next(1, 20));
            switch (random.Next(6))
            {
                case 0:
                    bytes[place] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[place] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.RemoveRange(place, length);
                    break;
                case 3:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(place, length));
                    break;
                case 4:
                    bytes[random.Next(Math.Min(64, bytes.Count))] = (byte)random.Next(256);
                    break;
                default:
                    bytes.RemoveRange(bytes.Count - length, length);
                    break;
            }
        }

        byte[] damaged = [.. bytes];
        return FileSignature.IsPng(damaged) ? PngWriter.WithChecksums(damaged) : damaged;
    }

    [Theory]
    [InlineData(20_001, 1, false)]
    [InlineData(1, 20_001, false)]
    [InlineData(10_000, 5_001, false)]
    [InlineData(10_000, 5_000, true)]
    public void Limits_Defaults_AreFiftyMegapixelsAndTwentyThousandASide(int width, int height, bool within)
    {
        var error = Assert.Throws<ImageFormatException>(() => Decode(PngWriter.Declare(width, height)));

        Assert.Equal(within, !error.Message.Contains("limits")); // within them, the missing pixels are the fault
    }

    [Fact]
    public void Limits_SetByTheCaller_AreTheOnesThatCount()
    {
        var file = Image.Encoded(ImageFormat.Png);
        ImageBuffer Within(ImageLimits limits) => ImageBuffer.Decode(file, Load with { Limits = limits });

        Assert.Throws<ImageFormatException>(() => Within(new() { MaxPixels = 1199 }));
        Assert.Throws<ImageFormatException>(() => Within(new() { MaxSide = 39 }));
        Assert.Throws<ImageFormatException>(() => Within(new() { MaxFileBytes = file.Length - 1 }));
        TestImages.AssertSame(Image, Within(new() { MaxPixels = 1200, MaxSide = 40, MaxFileBytes = file.Length }));
    }

    [Fact]
    public void Options_Defaults_AreThoseOfTheDocumentation()
    {
        Assert.Equal((50_000_000, 20_000, 256L << 20), (ImageLimits.Default.MaxPixels, ImageLimits.Default.MaxSide, ImageLimits.Default.MaxFileBytes));
        Assert.Equal((ImageLimits.Default, null), (ImageLoadOptions.Default.Limits, ImageLoadOptions.Default.Codec));
        Assert.Equal((90, null), (ImageEncodeOptions.Default.Quality, ImageEncodeOptions.Default.Codec));
    }

    [Fact]
    public void Options_OutOfRange_CannotBeBuilt()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageLimits { MaxPixels = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageLimits { MaxPixels = 500_000_001 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageLimits { MaxSide = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageLimits { MaxFileBytes = 1L << 40 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageEncodeOptions { Quality = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageEncodeOptions { Quality = 101 });
    }
}

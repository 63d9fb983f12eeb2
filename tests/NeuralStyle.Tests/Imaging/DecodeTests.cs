using NeuralStyle.Imaging;
using Xunit;

namespace NeuralStyle.Tests.Imaging;

public abstract class DecodeTests(IImageCodec codec) : CodecTest(codec)
{
    public sealed class WithSkiaSharp() : DecodeTests(SkiaSharp);

    public sealed class WithImageSharp() : DecodeTests(ImageSharp);

    public static TheoryData<int, bool> Orientations
        => new(from orientation in Enumerable.Range(1, 8) from bigEndian in new[] { false, true } select (orientation, bigEndian));

    [Theory]
    [MemberData(nameof(Orientations))]
    public void Decode_EveryOrientation_GivesTheSameImage(int orientation, bool bigEndian)
    {
        var upright = TestImages.Gradient(48, 32);
        var stored = Stored(upright, orientation).Encoded(ImageFormat.Jpeg, quality: 100);

        var decoded = Decode(JpegWriter.WithOrientation(stored, orientation, bigEndian));

        TestImages.AssertClose(upright, decoded, tolerance: 8);
    }

    [Theory]
    [MemberData(nameof(Orientations))]
    public void Decode_EveryOrientationInAChunk_GivesTheSameImage(int orientation, bool bigEndian)
    {
        using var folder = new TemporaryFolder();
        var upright = TestImages.Noise(7, 5);
        var stored = Stored(upright, orientation);
        var exif = JpegWriter.Orientation(orientation, bigEndian);

        foreach (byte[] chunk in new[] { exif, [.. "Exif\0\0"u8, .. exif] })
        {
            foreach (var file in new[]
            {
                FileWriters.ExtendedWebP(stored, exif: chunk),
                PngWriter.WithChunk(stored.Encoded(ImageFormat.Png), "eXIf", chunk),
                PngWriter.WithChunk(stored.Encoded(ImageFormat.Png), "eXIf", chunk, atEnd: true),
            })
            {
                TestImages.AssertSame(upright, Decode(file));
                Assert.Equal(upright.Size, ImageBuffer.ReadSize(folder.Write("a", file), Load));
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ReadSize_OrientationBehindManyPixels_IsTheSizeAfterLoading(bool isWebP)
    {
        using var folder = new TemporaryFolder();
        var image = TestImages.Noise(200, 300); // 180 KB that do not pack
        var exif = JpegWriter.Orientation(6);

        var path = folder.Write("a", isWebP ? FileWriters.ExtendedWebP(image, exif: exif) : PngWriter.WithChunk(image.Encoded(ImageFormat.Png), "eXIf", exif, atEnd: true));

        Assert.Equal(new ImageSize(300, 200), ImageBuffer.ReadSize(path, Load));
        Assert.Equal(new ImageSize(300, 200), ImageBuffer.Load(path, Load).Size);
    }

    [Fact]
    public void Decode_ExifChunkThatLoopsOrLies_IsAsStored()
    {
        var stored = TestImages.Noise(7, 5);
        foreach (var exif in new byte[][] { [], [1, 2, 3], [.. "II"u8, 42, 0, 8, 0, 0, 0, 0, 0, 8, 0, 0, 0], [.. "II"u8, 42, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0], [.. "MM\0*"u8, 0, 0, 0, 8, 0xFF, 0xFF, 1], JpegWriter.Orientation(9) })
        {
            TestImages.AssertSame(stored, Decode(PngWriter.WithChunk(stored.Encoded(ImageFormat.Png), "eXIf", exif)));
            TestImages.AssertSame(stored, Decode(FileWriters.ExtendedWebP(stored, exif: exif)));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(255)]
    public void Decode_OrientationThatDoesNotExist_IsAsStored(int orientation)
    {
        var stored = TestImages.Gradient(48, 32).Encoded(ImageFormat.Jpeg);

        TestImages.AssertSame(Decode(stored), Decode(JpegWriter.WithOrientation(stored, orientation)));
    }

    [Fact]
    public void Decode_ExifThatLoopsOrLies_IsAsStored()
    {
        var stored = TestImages.Gradient(48, 32).Encoded(ImageFormat.Jpeg);
        byte[] loop = [.. "II"u8, 42, 0, 8, 0, 0, 0, 0, 0, 8, 0, 0, 0];
        byte[] farAway = [.. "II"u8, 42, 0, 0xFF, 0xFF, 0xFF, 0x7F];

        TestImages.AssertSame(Decode(stored), Decode(JpegWriter.WithExif(stored, loop)));
        TestImages.AssertSame(Decode(stored), Decode(JpegWriter.WithExif(stored, farAway)));
    }

    [Fact]
    public void Decode_Alpha_IsCompositedOverWhite()
    {
        byte[] row = [200, 100, 0, 255, 200, 100, 0, 128, 200, 100, 0, 0];

        var image = Decode(PngWriter.Write(3, 1, depth: 8, PngWriter.RgbAlpha, [row]));

        Assert.Equal((200, 100, 0), image.Pixel(0, 0));
        Assert.Equal((227, 177, 127), image.Pixel(1, 0)); // c * 128/255 + 255 * 127/255
        Assert.Equal((255, 255, 255), image.Pixel(2, 0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(0x7F)]
    public void Decode_SixteenBits_AreRoundedNotCutOff(int low)
    {
        byte[] Samples(int pixel) => [(byte)pixel, (byte)low];
        byte[] row = [.. Enumerable.Range(0, 768).SelectMany(i => Samples(i / 3))];

        var image = Decode(PngWriter.Write(256, 1, depth: 16, PngWriter.Rgb, [row]));

        for (var x = 0; x < 256; x++)
        {
            var exact = ((256 * x) + low) / 257.0; // 65535 / 255 = 257
            Assert.InRange(image.Pixel(x, 0).Red, exact - 0.6, exact + 0.6); // decoded through half floats
        }
    }

    [Fact]
    public void Decode_SixteenBitGreyWithAlpha_IsGreyOverWhite()
    {
        byte[] row = [0x80, 0x80, 0xFF, 0xFF, 0x80, 0x80, 0x00, 0x00];

        var image = Decode(PngWriter.Write(2, 1, depth: 16, PngWriter.GreyAlpha, [row]));

        Assert.Equal((128, 128, 128), image.Pixel(0, 0));
        Assert.Equal((255, 255, 255), image.Pixel(1, 0));
    }

    [Fact]
    public void Decode_Grey_GivesThreeEqualChannels()
    {
        var eight = Decode(PngWriter.Write(2, 1, depth: 8, PngWriter.Grey, [[10, 250]]));
        var one = Decode(PngWriter.Write(2, 1, depth: 1, PngWriter.Grey, [[0b0100_0000]]));

        Assert.Equal((10, 10, 10), eight.Pixel(0, 0));
        Assert.Equal((250, 250, 250), eight.Pixel(1, 0));
        Assert.Equal((0, 0, 0), one.Pixel(0, 0));
        Assert.Equal((255, 255, 255), one.Pixel(1, 0));
    }

    [Fact]
    public void Decode_Palette_GivesItsColours()
    {
        var image = Decode(PngWriter.Write(2, 1, depth: 8, PngWriter.Palette, [[1, 0]], palette: [10, 20, 30, 40, 50, 60]));

        Assert.Equal((40, 50, 60), image.Pixel(0, 0));
        Assert.Equal((10, 20, 30), image.Pixel(1, 0));
    }

    public static TheoryData<int, byte> PngKinds => new()
    {
        { 1, PngWriter.Grey }, { 2, PngWriter.Grey }, { 4, PngWriter.Grey }, { 8, PngWriter.Grey }, { 16, PngWriter.Grey },
        { 8, PngWriter.Rgb }, { 16, PngWriter.Rgb },
        { 1, PngWriter.Palette }, { 2, PngWriter.Palette }, { 4, PngWriter.Palette }, { 8, PngWriter.Palette },
        { 8, PngWriter.GreyAlpha }, { 16, PngWriter.GreyAlpha },
        { 8, PngWriter.RgbAlpha }, { 16, PngWriter.RgbAlpha },
    };

    // ImageSharp's own decoder never returns from some of these.
    [Theory]
    [MemberData(nameof(PngKinds))]
    public async Task Decode_InterlacedPng_IsThePlainOneDownToOnePixel(int depth, byte colorType)
    {
        var random = new Random(depth);
        foreach (var (width, height) in from width in Enumerable.Range(1, 9) from height in Enumerable.Range(1, 9) select (width, height))
        {
            var channels = colorType switch { PngWriter.Rgb => 3, PngWriter.GreyAlpha => 2, PngWriter.RgbAlpha => 4, _ => 1 };
            byte[][] rows = [.. Enumerable.Range(0, height).Select(_ => new byte[((width * depth * channels) + 7) / 8])];
            Array.ForEach(rows, random.NextBytes);
            var palette = new byte[3 << depth];
            random.NextBytes(palette);
            var colors = colorType == PngWriter.Palette ? palette[..(3 << Math.Min(depth, 8))] : null;
            var plain = PngWriter.Write(width, height, depth, colorType, rows, colors);
            var interlaced = PngWriter.WriteInterlaced(width, height, depth, colorType, rows, colors);

            var decoding = Task.Run(() => Decode(interlaced), TestContext.Current.CancellationToken);

            var image = await decoding.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            TestImages.AssertSame(Decode(plain), image);
            TestImages.AssertClose(SkiaSharp.Decode(plain), image, tolerance: 2); // which rounds samples and alpha of 16 bits to half floats
            Assert.Equal(SkiaSharp.Decode(plain).HasAlpha, image.HasAlpha);
        }
    }

    [Theory]
    [InlineData(10, 20)]
    [InlineData(0, 0)]
    public void Decode_GifWhoseFrameIsSmaller_IsTransparentAround(byte left, byte top)
    {
        byte[] palette = [255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9];

        var image = Decode(FileWriters.PlacedGif(FileWriters.Gif(4, 4, palette, transparent: false, new byte[16]), 30, 40, left, top));

        Assert.Equal(new ImageSize(30, 40), image.Size);
        Assert.Equal((255, 0, 0), image.Pixel(left, top));
        Assert.Equal(255, image.AlphaRow(top + 3)[left + 3]);
        Assert.Equal((255, 255, 255), image.Pixel(left + 4, top));
        Assert.Equal(0, image.AlphaRow(top + 4)[left]);
    }

    [Fact]
    public void Decode_GifWhoseFrameIsLarger_HasTheSizeOfTheFrame()
    {
        var file = FileWriters.PlacedGif(FileWriters.Gif(4, 4, new byte[12], transparent: false, new byte[16]), 2, 3, left: 0, top: 0);

        Assert.Equal(new ImageSize(4, 4), Decode(file).Size);
    }

    [Fact]
    public void Decode_Gif_IsTheFirstFrameOverWhite()
    {
        byte[] palette = [255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9];

        var image = Decode(FileWriters.Gif(2, 2, palette, transparent: true, [0, 1, 2, 3], [1, 1, 1, 1]));

        Assert.Equal((255, 0, 0), image.Pixel(0, 0));
        Assert.Equal((0, 255, 0), image.Pixel(1, 0));
        Assert.Equal((0, 0, 255), image.Pixel(0, 1));
        Assert.Equal((255, 255, 255), image.Pixel(1, 1));
    }

    [Fact]
    public void Decode_AnimatedWebP_IsTheFirstFrame()
    {
        var (first, second) = (TestImages.Noise(6, 4, seed: 1), TestImages.Noise(6, 4, seed: 2));

        TestImages.AssertSame(first, Decode(FileWriters.AnimatedWebP(first, second)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Decode_AnimatedWebPWithAnOrientation_IsUpright(bool isPrefixed)
    {
        var (first, second) = (TestImages.Noise(12, 8), TestImages.Noise(12, 8, seed: 1));
        byte[] exif = [.. isPrefixed ? "Exif\0\0"u8 : [], .. JpegWriter.Orientation(6)];
        var file = FileWriters.AnimatedWebP(first, second, exif: exif);

        var image = Decode(file);

        Assert.Equal(new ImageSize(8, 12), image.Size);
        Assert.Equal(first.Pixel(0, 7), image.Pixel(0, 0));
    }

    [Fact]
    public void Decode_Bmp_IsExact()
    {
        var image = TestImages.Noise(5, 3);

        TestImages.AssertSame(image, Decode(FileWriters.Bmp(image)));
    }

    [Fact]
    public void Decode_PackedBmp_IsExact()
    {
        byte[][] rows = [[1, 1, 1, 2, 3], [0, 0, 0, 0, 0], [7, 8, 9, 9, 9]];
        var expected = TestImages.FromPixels(5, 3, (x, y) => (rows[y][x], (byte)(2 * rows[y][x]), (byte)(3 * rows[y][x])));

        TestImages.AssertSame(expected, Decode(FileWriters.PackedBmp(rows)));
    }

    [Fact]
    public void Decode_ProgressiveJpeg_IsItsImage()
    {
        var image = Decode(JpegWriter.Progressive);

        Assert.Equal(new ImageSize(16, 16), image.Size);
        TestImages.AssertClose(SkiaSharp.Decode(JpegWriter.Progressive), image, tolerance: 24); // chroma is upsampled in other ways
    }

    [Theory]
    [InlineData(0, 0, 0, 0, 255, 255, 255)]
    [InlineData(255, 0, 0, 0, 0, 255, 255)]
    [InlineData(0, 0, 255, 0, 255, 255, 0)]
    [InlineData(0, 0, 0, 255, 0, 0, 0)]
    [InlineData(0, 255, 0, 127, 128, 0, 128)]
    public void Decode_CmykJpeg_IsConverted(byte cyan, byte magenta, byte yellow, byte black, byte red, byte green, byte blue)
    {
        var image = Decode(JpegWriter.Cmyk(cyan, magenta, yellow, black));

        TestImages.AssertClose(TestImages.Constant(8, 8, red, green, blue), image, tolerance: 2);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 4000)]
    [InlineData(4000, 1)]
    public void Decode_ExtremeShapes_Work(int width, int height)
    {
        var image = TestImages.Noise(width, height);

        TestImages.AssertSame(image, Decode(image.Encoded(ImageFormat.Png)));
        TestImages.AssertSame(image, Decode(image.Encoded(ImageFormat.WebP, quality: 100)));
        Assert.Equal(image.Size, Decode(image.Encoded(ImageFormat.Jpeg)).Size);
    }

    /// <summary>Returns the image that a camera stores so that it is upright after the orientation is applied.</summary>
    private static ImageBuffer Stored(ImageBuffer upright, int orientation)
    {
        var (width, height) = upright.Size;
        return orientation switch
        {
            2 => TestImages.FromPixels(width, height, (x, y) => upright.Pixel(width - 1 - x, y)),
            3 => TestImages.FromPixels(width, height, (x, y) => upright.Pixel(width - 1 - x, height - 1 - y)),
            4 => TestImages.FromPixels(width, height, (x, y) => upright.Pixel(x, height - 1 - y)),
            5 => TestImages.FromPixels(height, width, (x, y) => upright.Pixel(y, x)),
            6 => TestImages.FromPixels(height, width, (x, y) => upright.Pixel(width - 1 - y, x)),
            7 => TestImages.FromPixels(height, width, (x, y) => upright.Pixel(width - 1 - y, height - 1 - x)),
            8 => TestImages.FromPixels(height, width, (x, y) => upright.Pixel(y, height - 1 - x)),
            _ => upright,
        };
    }
}

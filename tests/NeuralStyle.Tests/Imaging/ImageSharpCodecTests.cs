using NeuralStyle.ImageSharp;
using SixLabors.ImageSharp.Formats.Tiff;
using SixLabors.ImageSharp.Formats.Tiff.Constants;
using SixLabors.ImageSharp.PixelFormats;
using Xunit;
using Frames = SixLabors.ImageSharp.Image;

namespace NeuralStyle.Tests.Imaging;

/// <summary>Tests of the codec of NeuralStyle.ImageSharp that do not hold for the built-in codec.</summary>
public sealed class ImageSharpCodecTests
{
    private static readonly ImageSharpCodec WithTiff = new() { Formats = ImageSharpFormats.Default | ImageSharpFormats.Tiff };
    private static readonly ImageBuffer Photo = TestImages.Noise(40, 30);

    [Fact]
    public void UseImageSharp_Options_ReadAndWriteWithIt()
    {
        var options = new StylizerOptions { Strength = 0.5f, EncodeOptions = new ImageEncodeOptions { Quality = 70 } };

        var changed = options.UseImageSharp();

        Assert.Same(ImageSharpCodec.Default, changed.LoadOptions.Codec);
        Assert.Equal(options.EncodeOptions with { Codec = ImageSharpCodec.Default }, changed.EncodeOptions);
        Assert.Equal(0.5f, changed.Strength);
        Assert.Null(options.LoadOptions.Codec);
        Assert.Same(WithTiff, options.UseImageSharp(WithTiff).LoadOptions.Codec);
        Assert.Throws<ArgumentNullException>(() => ((StylizerOptions)null!).UseImageSharp());
    }

    [Fact]
    public void Formats_Default_IsAllButTiff()
        => Assert.Equal(ImageSharpFormats.Jpeg | ImageSharpFormats.Png | ImageSharpFormats.WebP | ImageSharpFormats.Bmp | ImageSharpFormats.Gif, ImageSharpCodec.Default.Formats);

    [Fact]
    public void Decode_FormatThatIsNotAskedFor_IsRefused()
    {
        var codec = new ImageSharpCodec { Formats = ImageSharpFormats.Png };

        Assert.Contains("Formats", Assert.Throws<ImageFormatException>(() => codec.Decode(Photo.Encoded(ImageFormat.Jpeg))).Message);
        Assert.Contains("TIFF", Assert.Throws<ImageFormatException>(() => ImageSharpCodec.Default.Decode(Tiff(TiffCompression.None))).Message);
        TestImages.AssertSame(Photo, codec.Decode(Photo.Encoded(ImageFormat.Png)));
    }

    [Theory]
    [InlineData(TiffCompression.None)]
    [InlineData(TiffCompression.Lzw)]
    [InlineData(TiffCompression.Deflate)]
    [InlineData(TiffCompression.PackBits)]
    public void Decode_Tiff_IsItsFirstPage(TiffCompression compression)
    {
        var file = Tiff(compression);

        Assert.Equal(Photo.Size, WithTiff.ReadSize(file));
        TestImages.AssertSame(Photo, WithTiff.Decode(file));
    }

    [Fact]
    public void Decode_TiffOnItsSide_IsUpright()
    {
        var file = Tiff(TiffCompression.None, orientation: 6);

        Assert.Equal(new ImageSize(30, 40), WithTiff.ReadSize(file));
        Assert.Equal(Photo.Pixel(0, 29), WithTiff.Decode(file).Pixel(0, 0));
    }

    [Fact]
    public void Decode_TiffWhosePixelsLookLikeTheHeaderOfABmp_IsRead()
    {
        var pixels = new byte[100 * 50];
        pixels[20] = 32; // 32 bits a pixel, at the place where a BMP says so

        var image = WithTiff.Decode(FileWriters.GrayTiff(100, 50, pixels));

        Assert.Equal((32, 32, 32), image.Pixel(20, 0));
    }

    [Fact]
    public void Decode_DamagedTiff_ThrowsOnlyTheDocumentedException()
    {
        var random = new Random(1);
        foreach (var compression in new[] { TiffCompression.None, TiffCompression.Lzw, TiffCompression.Deflate, TiffCompression.PackBits })
        {
            var file = Tiff(compression);
            for (var i = 0; i < 300; i++)
            {
                var damaged = file[..^random.Next(file.Length / 2)];
                for (var k = random.Next(4); k >= 0; k--)
                {
                    damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                }

                var error = Record.Exception(() => WithTiff.Decode(damaged));

                Assert.True(error is null or ImageFormatException, $"{compression}: {error}");
            }
        }
    }

    [Fact]
    public void Decode_TiffCutInItsFirstPage_IsRefused()
    {
        var file = Tiff(TiffCompression.None);

        Assert.All(Enumerable.Range(0, 40), i => Assert.Throws<ImageFormatException>(() => WithTiff.Decode(file.AsSpan(0, file.Length / 2 * i / 40))));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Decode_PngWhoseLastRowIsClear_IsReadIfItIsThere(byte colorType)
    {
        var bytes = colorType == 4 ? 2 : 4;
        byte[][] rows = [[.. Enumerable.Repeat((byte)200, bytes * 3)], new byte[bytes * 3]];

        var image = ImageSharpCodec.Default.Decode(PngWriter.Write(3, 2, depth: 8, colorType, rows));

        Assert.Equal([200, 200, 200], image.AlphaRow(0).ToArray());
        Assert.Equal([0, 0, 0], image.AlphaRow(1).ToArray());
        Assert.Contains("truncated", Assert.Throws<ImageFormatException>(() => ImageSharpCodec.Default.Decode(PngWriter.Write(3, 2, depth: 8, colorType, rows[..1]))).Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Decode_PngWithoutItsEndOrARow_IsRefused(bool isInterlaced)
    {
        byte[][] rows = [.. Enumerable.Range(0, 30).Select(y => Photo.ByteRow(y).ToArray())];
        var whole = isInterlaced ? PngWriter.WriteInterlaced(40, 30, depth: 8, PngWriter.Rgb, rows) : PngWriter.Write(40, 30, depth: 8, PngWriter.Rgb, rows);
        var taller = whole.ToArray();
        taller[23] = 31;

        Assert.Contains("truncated", Assert.Throws<ImageFormatException>(() => ImageSharpCodec.Default.Decode(whole[..^12])).Message);
        Assert.Contains("checksum of IHDR", Assert.Throws<ImageFormatException>(() => ImageSharpCodec.Default.Decode(taller)).Message);
        Assert.Throws<ImageFormatException>(() => ImageSharpCodec.Default.Decode(PngWriter.WithChecksums(taller)));
    }

    [Fact]
    public void Decode_JpegWithoutItsEnd_IsTruncated()
    {
        var file = Photo.Encoded(ImageFormat.Jpeg);

        Assert.Contains("truncated", Assert.Throws<ImageFormatException>(() => ImageSharpCodec.Default.Decode(file.AsSpan(0, file.Length - 2))).Message);
        Assert.Equal(Photo.Size, ImageSharpCodec.Default.Decode([.. file, .. "a video of a phone"u8]).Size);
    }

    public static TheoryData<string, byte[]> Jpegs => new()
    {
        { "in color", Photo.Encoded(ImageFormat.Jpeg) },
        { "with less chroma", Photo.Encoded(ImageFormat.Jpeg, quality: 80) },
        { "gray", JpegWriter.Gray(77) },
        { "cmyk", JpegWriter.Cmyk(10, 20, 30, 40) },
    };

    // Both JPEG libraries fill such files up with gray.
    [Theory]
    [MemberData(nameof(Jpegs))]
    public void Decode_JpegWhoseScanEndsEarly_IsRefused(string kind, byte[] file)
    {
        var scan = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        var start = scan + 2 + ((file[scan + 2] << 8) | file[scan + 3]);

        for (var end = start; end < file.Length - 4; end += Math.Max(1, file.Length / 40))
        {
            var cut = (byte[])[.. file.AsSpan(0, end), 0xFF, 0xD9];
            Assert.True(Record.Exception(() => ImageSharpCodec.Default.Decode(cut)) is ImageFormatException, $"{kind}, cut at {end} of {file.Length}");
        }
    }

    [Fact]
    public void Decode_JpegWithoutItsTables_IsRefused()
    {
        var file = Photo.Encoded(ImageFormat.Jpeg);
        var tables = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC4]);
        var scan = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);

        Assert.Contains("table", Assert.Throws<ImageFormatException>(() => ImageSharpCodec.Default.Decode([.. file.AsSpan(0, tables), .. file.AsSpan(scan)])).Message);
    }

    [Fact]
    public void Decode_ProgressiveJpegWithoutAScanForEachColor_IsTruncated()
    {
        var file = JpegWriter.Progressive;
        var scan = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);

        Assert.Contains("truncated", Assert.Throws<ImageFormatException>(() => ImageSharpCodec.Default.Decode([.. file.AsSpan(0, scan), 0xFF, 0xD9])).Message);
    }

    [Fact]
    public void Decode_JpegOfManyScans_IsRefusedAtOnce()
    {
        var file = JpegWriter.Progressive;
        var scan = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        var next = scan + 2 + file.AsSpan(scan + 2).IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC4]);
        var repeated = Enumerable.Repeat(file[scan..next], 300).SelectMany(bytes => bytes);

        Assert.Contains("200 scans", Assert.Throws<ImageFormatException>(() => ImageSharpCodec.Default.Decode([.. file.AsSpan(0, scan), .. repeated, .. file.AsSpan(scan)])).Message);
    }

    [Fact]
    public void Decode_ProfileOfTables_IsRefusedWithTheWayOut()
    {
        var profile = IccWriter.Rgb(ColorSpaces.AdobeRgb);
        var tag = profile.AsSpan().IndexOf("rXYZ"u8);
        "A2B0"u8.CopyTo(profile.AsSpan(tag));

        Assert.Contains("tables", Assert.Throws<ImageFormatException>(() => ImageSharpCodec.Default.Decode(PngWriter.WithProfile(Photo.Encoded(ImageFormat.Png), profile))).Message);
    }

    [Fact]
    public void Decode_SeveralThreads_GiveTheSame()
    {
        byte[][] files = [Photo.Encoded(ImageFormat.Jpeg), Photo.Encoded(ImageFormat.Png), Photo.Encoded(ImageFormat.WebP), FileWriters.Bmp(Photo)];
        var expected = files.Select(file => ImageSharpCodec.Default.Decode(file)).ToArray();

        Parallel.For(0, 40, i => TestImages.AssertSame(expected[i % 4], ImageSharpCodec.Default.Decode(files[i % 4])));
    }

    // Two pages, of which the second is gray.
    private static byte[] Tiff(TiffCompression compression, ushort orientation = 1)
    {
        using var pages = Frames.LoadPixelData<Rgb24>(Photo.AsBytes(), Photo.Width, Photo.Height);
        using var second = new SixLabors.ImageSharp.Image<Rgb24>(Photo.Width, Photo.Height, new Rgb24(99, 99, 99));
        pages.Frames.AddFrame(second.Frames.RootFrame);
        pages.Frames.RootFrame.Metadata.ExifProfile = new();
        pages.Frames.RootFrame.Metadata.ExifProfile.SetValue(SixLabors.ImageSharp.Metadata.Profiles.Exif.ExifTag.Orientation, orientation);
        using var file = new MemoryStream();
        pages.Save(file, new TiffEncoder { Compression = compression, BitsPerPixel = TiffBitsPerPixel.Bit24 });
        return file.ToArray();
    }
}

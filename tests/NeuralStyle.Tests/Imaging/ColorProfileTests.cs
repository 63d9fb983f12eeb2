using NeuralStyle.Imaging;
using Xunit;

namespace NeuralStyle.Tests.Imaging;

public abstract class ColorProfileTests(IImageCodec codec) : CodecTest(codec)
{
    public sealed class WithSkiaSharp() : ColorProfileTests(SkiaSharp);

    public sealed class WithImageSharp() : ColorProfileTests(ImageSharp);

    private const double Tolerance = 2;

    private static readonly ImageBuffer Image = TestImages.Gradient(48, 40);

    public static TheoryData<string, int> Spaces => new(from space in ColorSpaces.All from entries in new[] { 256, 1024, 4096 } select (space.Name, entries));

    public static TheoryData<bool, byte> Grays => new(from isLinear in new[] { true, false } from level in new byte[] { 0, 5, 64, 128, 200, 255 } select (isLinear, level));

    [Theory]
    [MemberData(nameof(Spaces))]
    public void Decode_EightBitFileWithAProfile_IsSrgb(string name, int entries)
    {
        var space = ColorSpaces.All.Single(space => space.Name == name);
        var profile = IccWriter.Rgb(space, entries);

        AssertConverted(space, Image, Decode(PngWriter.WithProfile(Image.Encoded(ImageFormat.Png), profile)));
        AssertConverted(space, Image, Decode(FileWriters.ExtendedWebP(Image, profile)));
        foreach (var piece in new[] { 65_000, 1000 })
        {
            var jpeg = Image.Encoded(ImageFormat.Jpeg);
            AssertConverted(space, Decode(jpeg), Decode(JpegWriter.WithProfile(jpeg, profile, piece)));
        }
    }

    [Theory]
    [MemberData(nameof(Spaces))]
    public void Decode_SixteenBitPngWithAProfile_IsSrgb(string name, int entries)
    {
        var space = ColorSpaces.All.Single(space => space.Name == name);
        byte[][] rows = [.. Enumerable.Range(0, Image.Height).Select(y => Image.ByteRow(y).ToArray().SelectMany(value => new[] { value, value }).ToArray())];

        var image = Decode(PngWriter.WithProfile(PngWriter.Write(Image.Width, Image.Height, depth: 16, PngWriter.Rgb, rows), IccWriter.Rgb(space, entries)));

        AssertConverted(space, Image, image);
    }

    [Theory]
    [MemberData(nameof(Grays))]
    public void Decode_GrayFileWithAProfile_IsSrgb(bool isLinear, byte level)
    {
        Func<double, double>? curve = isLinear ? null : value => Math.Pow(value, 1.8);
        var profile = IccWriter.Gray(curve);
        var expected = 255 * ColorSpaces.SrgbFromLinear((curve ?? (value => value))(level / 255.0));

        foreach (var file in new[]
        {
            PngWriter.WithProfile(PngWriter.Write(1, 1, depth: 8, PngWriter.Grey, [[level]]), profile),
            PngWriter.WithProfile(PngWriter.Write(1, 1, depth: 16, PngWriter.Grey, [[level, level]]), profile),
            PngWriter.WithProfile(PngWriter.Write(1, 1, depth: 16, PngWriter.GreyAlpha, [[level, level, 255, 255]]), profile),
            JpegWriter.WithProfile(JpegWriter.Gray(level), profile),
        })
        {
            var (red, green, blue) = Decode(file).Pixel(0, 0);
            Assert.InRange(red, expected - Tolerance, expected + Tolerance);
            Assert.Equal((red, red), (green, blue));
        }
    }

    [Fact]
    public void Decode_ProfileAndAlpha_ConvertsTheColorAndKeepsTheAlpha()
    {
        byte[] row = [200, 100, 50, 255, 200, 100, 50, 128];
        var expected = ColorSpaces.AdobeRgb.ToSrgb(200 / 255.0, 100 / 255.0, 50 / 255.0);

        var image = Decode(PngWriter.WithProfile(PngWriter.Write(2, 1, depth: 8, PngWriter.RgbAlpha, [row]), IccWriter.Rgb(ColorSpaces.AdobeRgb)));

        Assert.InRange(image.Pixel(0, 0).Green, expected[1] - Tolerance, expected[1] + Tolerance);
        Assert.InRange(image.Pixel(1, 0).Green, 127 + (expected[1] * 128 / 255) - Tolerance, 127 + (expected[1] * 128 / 255) + Tolerance);
    }

    [Fact]
    public void Decode_PaletteWithAProfile_IsSrgb()
    {
        var file = PngWriter.Write(1, 1, depth: 8, PngWriter.Palette, [[0]], palette: [255, 100, 50]);
        var expected = ColorSpaces.AdobeRgb.ToSrgb(1, 100 / 255.0, 50 / 255.0);

        var image = Decode(PngWriter.WithProfile(file, IccWriter.Rgb(ColorSpaces.AdobeRgb)));

        Assert.InRange(image.Pixel(0, 0).Green, expected[1] - Tolerance, expected[1] + Tolerance);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    public void Decode_CodedColors_AreSrgbWhateverElseTheFileSays(int depth)
    {
        byte[][] rows = [.. Enumerable.Range(0, Image.Height).Select(y => Image.ByteRow(y).ToArray().SelectMany(value => Enumerable.Repeat(value, depth / 8)).ToArray())];
        var file = PngWriter.Write(Image.Width, Image.Height, depth, PngWriter.Rgb, rows);
        var both = PngWriter.WithProfile(file, IccWriter.Rgb(ColorSpaces.ProPhoto));

        AssertConverted(ColorSpaces.DisplayP3, Image, Decode(PngWriter.WithChunk(file, "cICP", [12, 13, 0, 1])));
        AssertConverted(ColorSpaces.DisplayP3, Image, Decode(PngWriter.WithChunk(both, "cICP", [12, 13, 0, 1])));
        AssertConverted(ColorSpaces.LinearSrgb, Image, Decode(PngWriter.WithChunk(file, "cICP", [1, 8, 0, 1])));
        AssertConverted(ColorSpaces.Srgb, Image, Decode(PngWriter.WithChunk(file, "cICP", [1, 13, 0, 1])));
    }

    [Theory]
    [InlineData(9, 16, "dynamic range")]
    [InlineData(9, 18, "dynamic range")]
    [InlineData(22, 13, "cICP 22 13 0 1")]
    public void Decode_CodedColorsThatAreNotRead_SaysSo(byte primaries, byte transfer, string expected)
    {
        var file = PngWriter.WithChunk(Image.Encoded(ImageFormat.Png), "cICP", [primaries, transfer, 0, 1]);

        Assert.Contains(expected, Assert.Throws<ImageFormatException>(() => Decode(file)).Message);
    }

    [Fact]
    public void Decode_CmykWithAProfile_IsAsWithout()
    {
        var file = JpegWriter.Cmyk(200, 20, 90, 10);

        TestImages.AssertSame(Decode(file), Decode(JpegWriter.WithProfile(file, IccWriter.Rgb(ColorSpaces.AdobeRgb))));
    }

    [Fact]
    public void Decode_ProfileThatIsBroken_IsAsWithout()
    {
        var png = Image.Encoded(ImageFormat.Png);
        var profile = IccWriter.Rgb(ColorSpaces.AdobeRgb);

        TestImages.AssertSame(Image, Decode(PngWriter.WithProfile(png, [1, 2, 3])));
        TestImages.AssertSame(Image, Decode(PngWriter.WithProfile(png, profile[..200])));
        TestImages.AssertSame(Image, Decode(FileWriters.ExtendedWebP(Image, new byte[500])));
    }

    [Fact]
    public void Decode_WhatIsSaved_IsWhatItWas()
    {
        var image = Decode(PngWriter.WithProfile(Image.Encoded(ImageFormat.Png), IccWriter.Rgb(ColorSpaces.DisplayP3)));

        TestImages.AssertSame(image, Decode(image.Encoded(ImageFormat.Png)));
        TestImages.AssertSame(image, Decode(image.Encoded(ImageFormat.WebP, quality: 100)));
    }

    private static void AssertConverted(ColorSpaces space, ImageBuffer stored, ImageBuffer actual)
    {
        Assert.Equal(stored.Size, actual.Size);
        var (from, to) = (stored.AsBytes().ToArray(), actual.AsBytes().ToArray());
        for (var i = 0; i < from.Length; i += ImageBuffer.Channels)
        {
            var expected = space.ToSrgb(from[i] / 255.0, from[i + 1] / 255.0, from[i + 2] / 255.0);
            for (var channel = 0; channel < ImageBuffer.Channels; channel++)
            {
                Assert.InRange(to[i + channel], expected[channel] - Tolerance, expected[channel] + Tolerance);
            }
        }
    }
}

using NeuralStyle.Imaging;
using System.Buffers.Binary;
using Xunit;

namespace NeuralStyle.Tests.Imaging;

/// <summary>One photo in each color space, depth and format, against the right sRGB values, computed apart from any color library.</summary>
public abstract class PhotoColorTests(IImageCodec codec) : CodecTest(codec)
{
    public sealed class WithSkiaSharp() : PhotoColorTests(SkiaSharp);

    public sealed class WithImageSharp() : PhotoColorTests(ImageSharp);

    private const double Tolerance = 2; // of 255
    private const string GrayLinear = "gray, linear";
    private const string GrayTable = "gray, table";

    private static readonly ImageBuffer Photo = Scene(48, 40);

    /// <summary>A stored photo: the file with a profile, and the samples in [0, 1] that the file holds.</summary>
    private static readonly Dictionary<string, Func<PhotoColorTests, byte[], (byte[] File, double[] Samples)>> Files = new()
    {
        ["JPEG, 8 bits"] = (test, profile) => (JpegWriter.WithProfile(Photo.Encoded(ImageFormat.Jpeg), profile), Samples(test.Decode(Photo.Encoded(ImageFormat.Jpeg)))),
        ["PNG, 8 bits"] = (_, profile) => (PngWriter.WithProfile(Photo.Encoded(ImageFormat.Png), profile), Samples(Photo)),
        ["PNG, 16 bits"] = (_, profile) => (PngWriter.WithProfile(PngWriter.Write(Photo.Width, Photo.Height, depth: 16, PngWriter.Rgb, Rows16()), profile), Samples16()),
        ["PNG, 8 bits, interlaced"] = (_, profile) => (PngWriter.WithProfile(PngWriter.WriteInterlaced(Photo.Width, Photo.Height, depth: 8, PngWriter.Rgb, Rows8()), profile), Samples(Photo)),
        ["PNG, 16 bits, interlaced"] = (_, profile) => (PngWriter.WithProfile(PngWriter.WriteInterlaced(Photo.Width, Photo.Height, depth: 16, PngWriter.Rgb, Rows16()), profile), Samples16()),
        ["PNG, 16 bits, alpha"] = (_, profile) => (PngWriter.WithProfile(PngWriter.Write(Photo.Width, Photo.Height, depth: 16, PngWriter.RgbAlpha, Rows16(hasAlpha: true)), profile), Samples16()),
        ["WebP, lossless"] = (_, profile) => (FileWriters.ExtendedWebP(Photo, profile), Samples(Photo)),
        ["WebP, lossy"] = (test, profile) => (FileWriters.ExtendedWebP(Photo, profile, quality: 90), Samples(test.Decode(FileWriters.ExtendedWebP(Photo, quality: 90)))),
        ["WebP, animated"] = (_, profile) => (FileWriters.AnimatedWebP(Photo, TestImages.Noise(Photo.Width, Photo.Height), profile), Samples(Photo)),
    };

    public static TheoryData<string, string, string> ColorCases
        => new(from space in ColorSpaces.All from curve in new[] { "table", "short table", "formula" } from file in Files.Keys where curve != "formula" || HasFormula(space) select (space.Name, curve, file));

    public static TheoryData<string, string> GrayCases
        => new(from curve in new[] { GrayLinear, GrayTable } from file in GrayFiles.Keys select (curve, file));

    /// <summary>Gray of a level in 16 bits, and whether the file keeps more than 8 of them.</summary>
    private static Dictionary<string, (Func<ushort, byte[], byte[]> File, bool IsWide)> GrayFiles { get; } = new()
    {
        ["JPEG, 8 bits"] = ((level, profile) => JpegWriter.WithProfile(JpegWriter.Gray((byte)(level >> 8)), profile), false),
        ["PNG, 8 bits"] = ((level, profile) => Png(8, PngWriter.Grey, profile, (byte)(level >> 8)), false),
        ["PNG, 8 bits, alpha"] = ((level, profile) => Png(8, PngWriter.GreyAlpha, profile, (byte)(level >> 8), 255), false),
        ["PNG, 16 bits"] = ((level, profile) => Png(16, PngWriter.Grey, profile, (byte)(level >> 8), (byte)level), true),
        ["PNG, 16 bits, alpha"] = ((level, profile) => Png(16, PngWriter.GreyAlpha, profile, (byte)(level >> 8), (byte)level, 255, 255), true),
    };

    [Theory]
    [MemberData(nameof(ColorCases))]
    public void Decode_PhotoInAnyColorSpace_IsRightInSrgb(string spaceName, string curve, string fileName)
    {
        var space = ColorSpaces.All.Single(candidate => candidate.Name == spaceName);
        var profile = curve == "formula" ? IccWriter.RgbByFormula(space) : IccWriter.Rgb(space, curve == "table" ? 4096 : 1024);
        var (file, samples) = Files[fileName](this, profile);

        var image = Decode(file);

        var actual = image.ToEightBit().AsBytes();
        Assert.Equal(samples.Length, actual.Length);
        for (var i = 0; i < samples.Length; i += ImageBuffer.Channels)
        {
            var expected = space.ToSrgb(samples[i], samples[i + 1], samples[i + 2]);
            for (var channel = 0; channel < ImageBuffer.Channels; channel++)
            {
                Assert.InRange(actual[i + channel], expected[channel] - Tolerance, expected[channel] + Tolerance);
            }
        }
    }

    [Theory]
    [MemberData(nameof(GrayCases))]
    public void Decode_GrayPhoto_IsRightInSrgb(string curveName, string fileName)
    {
        Func<double, double>? curve = curveName == GrayLinear ? null : value => Math.Pow(value, 1.8);
        var (file, isWide) = GrayFiles[fileName];
        for (var level = 0; level <= ushort.MaxValue; level += 3 * 257)
        {
            var stored = isWide ? level / 65_535.0 : (level >> 8) / 255.0;
            var expected = 255 * ColorSpaces.SrgbFromLinear((curve ?? (value => value))(stored));

            var (red, green, blue) = Decode(file((ushort)level, IccWriter.Gray(curve))).ToEightBit().Pixel(0, 0);

            Assert.All([red, green, blue], value => Assert.InRange(value, expected - Tolerance, expected + Tolerance));
            Assert.InRange(Math.Max(red, Math.Max(green, blue)) - Math.Min(red, Math.Min(green, blue)), 0, 1);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Decode_GrayOfFewBitsWithAProfile_IsSrgb(int depth)
    {
        var most = (1 << depth) - 1;
        for (var level = 0; level <= most; level++)
        {
            var file = Png(depth, PngWriter.Grey, IccWriter.Gray(toLinear: null), (byte)(level << (8 - depth)));

            Assert.InRange(Decode(file).Pixel(0, 0).Red, (255 * ColorSpaces.SrgbFromLinear((double)level / most)) - Tolerance, (255 * ColorSpaces.SrgbFromLinear((double)level / most)) + Tolerance);
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    public void Decode_GammaAlone_IsSrgb(int depth)
    {
        byte[] linear = [0, 1, 0x86, 0xA0]; // 100,000 for a gamma of 1
        byte[] level = depth == 8 ? [128, 64, 200] : [128, 128, 64, 64, 200, 200];

        var pixel = Decode(PngWriter.WithChunk(PngWriter.Write(1, 1, depth, PngWriter.Rgb, [level]), "gAMA", linear)).ToEightBit().Pixel(0, 0);

        var expected = ColorSpaces.LinearSrgb.ToSrgb(128 / 255.0, 64 / 255.0, 200 / 255.0);
        Assert.InRange(pixel.Red, expected[0] - Tolerance, expected[0] + Tolerance);
        Assert.InRange(pixel.Green, expected[1] - Tolerance, expected[1] + Tolerance);
        Assert.InRange(pixel.Blue, expected[2] - Tolerance, expected[2] + Tolerance);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    public void Decode_GrayWithAProfileOfSrgb_IsAsStored(int depth)
    {
        var profile = IccWriter.Rgb(ColorSpaces.Srgb);
        for (var level = 0; level <= byte.MaxValue; level += 15)
        {
            byte[] row = [.. Enumerable.Repeat((byte)level, depth / 8)];

            var (red, green, blue) = Decode(Png(depth, PngWriter.Grey, profile, row)).ToEightBit().Pixel(0, 0);

            Assert.All([red, green, blue], value => Assert.InRange(value, level - Tolerance, level + Tolerance));
            Assert.InRange(Decode(JpegWriter.WithProfile(JpegWriter.Gray((byte)level), profile)).Pixel(0, 0).Red, level - Tolerance, level + Tolerance);
        }
    }

    [Fact]
    public void Decode_ColorsWithAProfileOfGray_AreAsStored()
    {
        var profile = IccWriter.Gray(value => Math.Pow(value, 1.8));
        var jpeg = Photo.Encoded(ImageFormat.Jpeg);

        TestImages.AssertSame(Photo, Decode(PngWriter.WithProfile(Photo.Encoded(ImageFormat.Png), profile)));
        TestImages.AssertSame(Photo, Decode(FileWriters.ExtendedWebP(Photo, profile)));
        TestImages.AssertSame(Decode(jpeg), Decode(JpegWriter.WithProfile(jpeg, profile)));
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(1.8)]
    [InlineData(2.2)]
    public void Decode_CurveThatIsOneNumber_IsItsPower(double gamma)
    {
        var profile = IccWriter.RgbByPower(ColorSpaces.Srgb, gamma);
        var space = ColorSpaces.Srgb with { ToLinear = value => Math.Pow(value, gamma) };
        foreach (var depth in new[] { 8, 16 })
        {
            byte[] row = [.. new byte[] { 200, 90, 30 }.SelectMany(value => Enumerable.Repeat(value, depth / 8))];

            var pixel = Decode(Png(depth, PngWriter.Rgb, profile, row)).ToEightBit().Pixel(0, 0);

            var expected = space.ToSrgb(200 / 255.0, 90 / 255.0, 30 / 255.0);
            Assert.Equal(expected[0], pixel.Red, Tolerance);
            Assert.Equal(expected[1], pixel.Green, Tolerance);
            Assert.Equal(expected[2], pixel.Blue, Tolerance);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Decode_ProfileInPiecesThatAreMissingOrInAnotherOrder_IsReadOrAsStored(bool isMissing)
    {
        var jpeg = Photo.Encoded(ImageFormat.Jpeg);
        var profile = IccWriter.Rgb(ColorSpaces.DisplayP3);

        var actual = Decode(JpegWriter.WithProfilePieces(jpeg, profile, piece: 3000, pieces => isMissing ? pieces.Skip(1) : pieces.Reverse()));

        TestImages.AssertSame(Decode(isMissing ? jpeg : JpegWriter.WithProfile(jpeg, profile)), actual);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Decode_CameraFileInAdobeRgbWithoutAProfile_IsSrgb(bool isBigEndian)
    {
        var jpeg = Photo.Encoded(ImageFormat.Jpeg);
        var stored = Samples(Decode(jpeg));

        var actual = Decode(JpegWriter.WithExif(jpeg, CameraColors("R03", colorSpace: 0xFFFF, isBigEndian))).AsBytes();

        for (var i = 0; i < stored.Length; i++)
        {
            var at = i / 3 * 3;
            var expected = ColorSpaces.AdobeRgb.ToSrgb(stored[at], stored[at + 1], stored[at + 2])[i % 3];
            Assert.InRange(actual[i], expected - Tolerance, expected + Tolerance);
        }
    }

    [Theory]
    [InlineData("R98", 1)]
    [InlineData("R98", 0xFFFF)]
    [InlineData("R03", 1)]
    public void Decode_CameraFileOfAnotherRule_IsAsStored(string rule, ushort colorSpace)
    {
        var jpeg = Photo.Encoded(ImageFormat.Jpeg);

        TestImages.AssertSame(Decode(jpeg), Decode(JpegWriter.WithExif(jpeg, CameraColors(rule, colorSpace))));
    }

    [Fact]
    public void Decode_CameraFileWithAProfileToo_IsReadByTheProfile()
    {
        var jpeg = Photo.Encoded(ImageFormat.Jpeg);
        var profiled = JpegWriter.WithProfile(jpeg, IccWriter.Rgb(ColorSpaces.DisplayP3));

        TestImages.AssertSame(Decode(profiled), Decode(JpegWriter.WithExif(profiled, CameraColors("R03", colorSpace: 0xFFFF))));
    }

    [Fact]
    public void Encode_MetadataOfACameraFile_SaysSrgb()
    {
        var metadata = ImageMetadata.Read(JpegWriter.WithExif(Photo.Encoded(ImageFormat.Jpeg), CameraColors("R03", colorSpace: 0xFFFF)));

        var file = Encoded(Photo, ImageFormat.Png, Encode with { Metadata = metadata });

        Assert.Equal(CameraColors("R98", colorSpace: 1), metadata!.Exif.ToArray());
        TestImages.AssertSame(Photo, Decode(file));
    }

    // EXIF with a color space, and the rule that a camera follows in a directory of its own.
    private static byte[] CameraColors(string rule, ushort colorSpace, bool isBigEndian = true)
    {
        var tiff = new byte[26 + 30 + 18];
        (isBigEndian ? "MM"u8 : "II"u8).CopyTo(tiff);
        Half(2, 42);
        Word(4, 8);
        Half(8, 1);
        Entry(10, 0x8769, type: 4, count: 1, value: 26);
        Half(26, 2);
        Entry(28, 0xA001, type: 3, count: 1, value: 0);
        Half(36, colorSpace);
        Entry(40, 0xA005, type: 4, count: 1, value: 56);
        Half(56, 1);
        Entry(58, 0x0001, type: 2, count: 4, value: 0);
        System.Text.Encoding.ASCII.GetBytes(rule).CopyTo(tiff, 66);
        return tiff;

        void Entry(int at, ushort tag, ushort type, int count, int value)
        {
            Half(at, tag);
            Half(at + 2, type);
            Word(at + 4, count);
            Word(at + 8, value);
        }

        void Half(int at, ushort value) => BinaryPrimitives.WriteUInt16BigEndian(tiff.AsSpan(at), isBigEndian ? value : BinaryPrimitives.ReverseEndianness(value));

        void Word(int at, int value) => BinaryPrimitives.WriteInt32BigEndian(tiff.AsSpan(at), isBigEndian ? value : BinaryPrimitives.ReverseEndianness(value));
    }

    // Sky, skin, leaves and deep colors, in waves, so that all of the gamut is met and lossy formats keep it.
    private static ImageBuffer Scene(int width, int height) => TestImages.FromPixels(width, height, (x, y) =>
    {
        static byte Wave(double phase) => (byte)Math.Round(127.5 + (127.5 * Math.Sin(phase)));
        return (Wave((x / 9.0) + (y / 31.0)), Wave((x / 23.0) - (y / 7.0) + 1), Wave((x + y) / 17.0));
    });

    private static bool HasFormula(ColorSpaces space) => space == ColorSpaces.Srgb || space == ColorSpaces.DisplayP3;

    private static double[] Samples(ImageBuffer image) => [.. image.AsBytes().ToArray().Select(value => value / 255.0)];

    private static byte[][] Rows8() => [.. Enumerable.Range(0, Photo.Height).Select(y => Photo.ByteRow(y).ToArray())];

    private static double[] Samples16() => [.. Photo.AsBytes().ToArray().Select((value, i) => Wide(value, i) / 65_535.0)];

    // Levels between those of eight bits.
    private static int Wide(byte value, int index) => Math.Clamp((value * 257) + (37 * index % 256) - 128, 0, 65_535);

    private static byte[][] Rows16(bool hasAlpha = false) => [.. Enumerable.Range(0, Photo.Height).Select(y =>
    {
        var start = y * Photo.Width * ImageBuffer.Channels;
        return Photo.ByteRow(y).ToArray().SelectMany((value, i) =>
        {
            var wide = Wide(value, start + i);
            byte[] sample = [(byte)(wide >> 8), (byte)wide];
            return hasAlpha && i % ImageBuffer.Channels == 2 ? [.. sample, 255, 255] : sample;
        }).ToArray();
    })];

    private static byte[] Png(int depth, byte colorType, byte[] profile, params byte[] row)
        => PngWriter.WithProfile(PngWriter.Write(1, 1, depth, colorType, [row]), profile);
}

using NeuralStyle.Imaging;
using System.Buffers.Binary;
using System.Text;
using Xunit;

namespace NeuralStyle.Tests.Imaging;

public abstract class MetadataTests(IImageCodec codec) : CodecTest(codec)
{
    public sealed class WithSkiaSharp() : MetadataTests(SkiaSharp);

    public sealed class WithImageSharp() : MetadataTests(ImageSharp);

    private static readonly ImageBuffer Image = TestImages.Noise(13, 9);
    private static readonly byte[] Opacity = [.. Enumerable.Range(0, 13 * 9).Select(i => (byte)i)];

    public static TheoryData<ImageFormat, ImageFormat> Ways
        => new(from source in Enum.GetValues<ImageFormat>() from target in Enum.GetValues<ImageFormat>() select (source, target));

    [Theory]
    [MemberData(nameof(Ways))]
    public void Encode_MetadataOfAnotherFile_IsCarriedOverUpright(ImageFormat from, ImageFormat to)
    {
        var source = Exif(orientation: 6, "Ada Lovelace", 300);

        var metadata = ImageMetadata.Read(With(from, source));
        var file = Encoded(Image, to, metadata);

        Assert.Equal(Exif(orientation: 1, "Ada Lovelace", 300), metadata!.Exif.ToArray());
        Assert.Equal(metadata.Exif.ToArray(), ImageMetadata.Read(file)!.Exif.ToArray());
        TestImages.AssertSame(Decode(Encoded(Image, to)), Decode(file));
        Assert.Equal(300, ImageMetadata.Read(file)!.Resolution!.Value.Horizontal, 1e-6);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(90)]
    public void Encode_MetadataAndAlpha_AreBothThere(int quality)
    {
        var image = Image.WithAlpha(Opacity);
        var metadata = ImageMetadata.Read(With(ImageFormat.Jpeg, Exif(3, "Ada", 72)));

        var file = Encoded(image, ImageFormat.WebP, Encode with { Quality = quality, Metadata = metadata });

        var back = Decode(file);
        Assert.Equal(Opacity, Enumerable.Range(0, 9).SelectMany(y => back.AlphaRow(y).ToArray()));
        TestImages.AssertSame(Decode(Encoded(image, ImageFormat.WebP, quality)), back);
        Assert.Equal(metadata!.Exif.ToArray(), ImageMetadata.Read(file)!.Exif.ToArray());
    }

    [Fact]
    public void Read_ThumbnailAndColorSpace_AreNoLongerThoseOfThePhoto()
    {
        byte[] Tiff(byte colorSpace, byte thumbnail) =>
        [
            .. "MM\0*"u8, 0, 0, 0, 8,
            0, 1, 0x87, 0x69, 0, 4, 0, 0, 0, 1, 0, 0, 0, 26, 0, 0, 0, thumbnail,
            0, 1, 0xA0, 0x01, 0, 3, 0, 0, 0, 1, 0, colorSpace, 0, 0, 0, 0, 0, 0,
        ];

        Assert.Equal(Tiff(colorSpace: 1, thumbnail: 0), ImageMetadata.Read(With(ImageFormat.Png, Tiff(colorSpace: 2, thumbnail: 44)))!.Exif.ToArray());
    }

    [Theory]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.WebP)]
    public void Encode_ResolutionWithoutExif_IsCarriedOver(ImageFormat to)
    {
        var perMetre = new byte[9];
        BinaryPrimitives.WriteInt32BigEndian(perMetre, 11_811); // 300 an inch
        BinaryPrimitives.WriteInt32BigEndian(perMetre.AsSpan(4), 5906);
        perMetre[8] = 1;
        var jpeg = Image.Encoded(ImageFormat.Jpeg);
        (jpeg[13], jpeg[14], jpeg[15], jpeg[16], jpeg[17]) = (2, 0, 118, 0, 59); // an inch has 2.54 cm

        foreach (var source in new[] { PngWriter.WithChunk(Image.Encoded(ImageFormat.Png), "pHYs", perMetre), jpeg })
        {
            var (horizontal, vertical) = ImageMetadata.Read(Encoded(Image, to, ImageMetadata.Read(source)))!.Resolution!.Value;

            Assert.InRange(horizontal, 299, 301);
            Assert.InRange(vertical, 149, 151);
        }
    }

    [Fact]
    public void Encode_MoreThanTheFormatHolds_Throws()
    {
        var metadata = ImageMetadata.Read(PngWriter.WithChunk(Image.Encoded(ImageFormat.Png), "eXIf", [.. Exif(1, "Ada", 72), .. new byte[70_000]]));

        Assert.Contains("65533", Assert.Throws<NotSupportedException>(() => Encoded(Image, ImageFormat.Jpeg, metadata)).Message);
        Assert.NotNull(ImageMetadata.Read(Encoded(Image, ImageFormat.WebP, metadata)));
    }

    [Fact]
    public void Read_DamagedExif_IsCarriedOverWithoutHarm()
    {
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            var tiff = Exif(6, "Ada", 72);
            for (var k = 0; k < 3; k++)
            {
                tiff[random.Next(tiff.Length)] = (byte)random.Next(256);
            }

            var file = With(ImageFormat.Png, tiff[..random.Next(tiff.Length + 1)]);

            Assert.NotNull(ImageMetadata.Read(Encoded(Image, ImageFormat.Png, ImageMetadata.Read(file))));
            Assert.Equal(13 * 9, Decode(file).Size.Pixels);
        }
    }

    [Fact]
    public void Encode_NothingAsked_SaysNothing()
    {
        Assert.Null(ImageEncodeOptions.Default.Metadata);
        Assert.Null(ImageMetadata.Read(Encoded(Image, ImageFormat.Png, metadata: null)));
        Assert.Null(ImageMetadata.Read(Encoded(Image, ImageFormat.WebP, metadata: null)));
        Assert.Null(ImageMetadata.Read([1, 2, 3]));
    }

    /// <summary>EXIF with an orientation, a resolution in dots per inch and an artist.</summary>
    internal static byte[] Exif(byte orientation, string artist, ushort resolution)
    {
        const int Values = 8 + 2 + (4 * 12) + 4;
        byte[] text = [.. Encoding.ASCII.GetBytes(artist), 0, 0, 0, 0];
        byte[] Word(int value) => [(byte)value, (byte)(value >> 8), 0, 0];
        byte[] Entry(int tag, byte type, int count, int value) => [(byte)tag, (byte)(tag >> 8), type, 0, .. Word(count), .. Word(value)];
        return
        [
            .. "II*\0"u8, .. Word(8), 4, 0,
            .. Entry(0x0112, 3, 1, orientation),
            .. Entry(0x011A, 5, 1, Values),
            .. Entry(0x011B, 5, 1, Values),
            .. Entry(0x013B, 2, artist.Length + 1, Values + 8),
            .. Word(0),
            .. Word(resolution), .. Word(1), .. text,
        ];
    }

    private static byte[] With(ImageFormat format, byte[] exif) => format switch
    {
        ImageFormat.Jpeg => JpegWriter.WithExif(Image.Encoded(format), exif),
        ImageFormat.Png => PngWriter.WithChunk(Image.Encoded(format), "eXIf", exif),
        _ => FileWriters.ExtendedWebP(Image, exif: exif),
    };

    private byte[] Encoded(ImageBuffer image, ImageFormat format, ImageMetadata? metadata) => Encoded(image, format, Encode with { Metadata = metadata });
}

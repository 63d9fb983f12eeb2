using TorchSharp;
using Xunit;

namespace NeuralStyle.Tests.Imaging;

public sealed class ResizeTests : TensorTest
{
    public static TheoryData<ResizeFilter> Filters => new(Enum.GetValues<ResizeFilter>());

    [Theory]
    [MemberData(nameof(Filters))]
    public void Resize_Constant_StaysConstant(ResizeFilter filter)
    {
        var image = TestImages.Constant(31, 17, 1, 128, 254);

        TestImages.AssertSame(TestImages.Constant(7, 40, 1, 128, 254), image.Resize(7, 40, filter));
        Assert.All(image.ToFloat().Resize(40, 5, filter).AsFloats().ToArray().Chunk(3), pixel =>
        {
            Assert.Equal(1 / 255f, pixel[0], 1e-5f);
            Assert.Equal(128 / 255f, pixel[1], 1e-5f);
            Assert.Equal(254 / 255f, pixel[2], 1e-5f);
        });
    }

    [Theory]
    [MemberData(nameof(Filters))]
    public void Resize_OneSideOnly_LeavesLinesAlongTheOtherAlone(ResizeFilter filter)
    {
        var row = TestImages.Noise(37, 1);
        var lines = TestImages.FromPixels(37, 9, (x, _) => row.Pixel(x, 0)); // every row is the same

        TestImages.AssertSame(TestImages.FromPixels(37, 4, (x, _) => row.Pixel(x, 0)), lines.Resize(37, 4, filter));
    }

    [Theory]
    [MemberData(nameof(Filters))]
    public void Resize_FlippedImage_IsTheFlippedResult(ResizeFilter filter)
    {
        var image = TestImages.Noise(41, 23);

        TestImages.AssertClose(image.Resize(17, 60, filter).FlipHorizontal(), image.FlipHorizontal().Resize(17, 60, filter), tolerance: 1);
    }

    [Theory]
    [MemberData(nameof(Filters))]
    public void Resize_FineLinesShrunk_BecomeGreyWithoutAliasing(ResizeFilter filter)
    {
        var lines = TestImages.FromPixels(160, 160, (x, y) => (x + y) % 2 == 0 ? ((byte)0, (byte)0, (byte)0) : ((byte)255, (byte)255, (byte)255));

        var middle = lines.Resize(33, 33, filter).Crop(4, 4, 25, 25);

        TestImages.AssertClose(TestImages.Constant(25, 25, 128, 128, 128), middle, tolerance: 4);
    }

    [Fact]
    public void Resize_SameSize_IsItself()
    {
        var image = TestImages.Noise(5, 4);

        Assert.Same(image, image.Resize(5, 4));
    }

    [Fact]
    public void Resize_HalvedByTriangle_GivesTheWeightsByHand()
    {
        // Result 0 is centred on 1 and reaches 2 to each side: distances 0.25, 0.25, 0.75 of the reach weigh 3, 3, 1.
        var image = ImageBuffer.FromFloats(4, 1, [.. new[] { 0.7f, 0, 0.35f, 1 }.SelectMany(value => new[] { value, value, value })]);

        var half = image.Resize(2, 1);

        Assert.Equal(((3 * 0.7f) + 0.35f) / 7, half.FloatRow(0)[0], 1e-6f);
        Assert.Equal((3 + (3 * 0.35f)) / 7, half.FloatRow(0)[3], 1e-6f);
    }

    [Fact]
    public void Resize_LargerByTriangle_EqualsBilinearInterpolation()
    {
        var image = TestImages.FloatNoise(7, 5);

        var expected = torch.nn.functional.interpolate(image.ToTensor(), size: [13, 18], mode: torch.InterpolationMode.Bilinear, align_corners: false);

        Assert.True(image.Resize(18, 13).ToTensor().allclose(expected, atol: 1e-5));
    }

    [Fact]
    public void Resize_EightBit_IsTheFloatResultRounded()
    {
        var image = TestImages.Noise(67, 45);

        TestImages.AssertClose(image.ToFloat().Resize(21, 30).ToEightBit(), image.Resize(21, 30), tolerance: 1);
    }

    [Theory]
    [InlineData(640, 480, 256, 341, 256)]
    [InlineData(480, 640, 256, 256, 341)]
    [InlineData(1, 4000, 2, 2, 8000)]
    [InlineData(4000, 1, 1, 4000, 1)]
    public void ResizeShortSide_KeepsTheProportions(int width, int height, int length, int expectedWidth, int expectedHeight)
        => Assert.Equal(new ImageSize(expectedWidth, expectedHeight), TestImages.Constant(width, height, 1, 2, 3).ResizeShortSide(length).Size);

    [Theory]
    [InlineData(0, 4)]
    [InlineData(4, -1)]
    [InlineData(50_000, 50_000)]
    public void Resize_ImpossibleSize_Throws(int width, int height)
        => Assert.Throws<ArgumentOutOfRangeException>(() => TestImages.Noise(2, 2).Resize(width, height));
}

using Xunit;

namespace NeuralStyle.Tests.Imaging;

public sealed class ImageBufferTests
{
    [Fact]
    public void FromBytes_Samples_AreCopiedRowByRow()
    {
        byte[] samples = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

        var image = ImageBuffer.FromBytes(2, 2, samples);
        samples[0] = 99;

        Assert.Equal((1, 2, 3), image.Pixel(0, 0));
        Assert.Equal([7, 8, 9, 10, 11, 12], image.ByteRow(1).ToArray());
        Assert.False(image.IsFloat);
    }

    [Fact]
    public void FromFloats_OutOfRangeAndNaN_AreClamped()
    {
        var image = ImageBuffer.FromFloats(2, 1, [-1, 0.25f, 2, float.NaN, float.PositiveInfinity, float.NegativeInfinity]);

        Assert.Equal([0, 0.25f, 1, 0, 1, 0], image.FloatRow(0).ToArray());
        Assert.True(image.IsFloat);
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(1, -1, 0)]
    [InlineData(2, 2, 11)]
    [InlineData(46341, 46341, 3)] // the product overflows an int
    [InlineData(int.MaxValue, int.MaxValue, 3)]
    public void From_LengthNotOfTheSize_Throws(int width, int height, int length)
    {
        Assert.ThrowsAny<ArgumentException>(() => ImageBuffer.FromBytes(width, height, new byte[length]));
        Assert.ThrowsAny<ArgumentException>(() => ImageBuffer.FromFloats(width, height, new float[length]));
    }

    [Fact]
    public void Rows_OfTheOtherKind_SayWhatToCall()
    {
        var image = TestImages.Noise(2, 2);

        Assert.Contains("ToFloat", Assert.Throws<InvalidOperationException>(() => image.AsFloats().Length).Message);
        Assert.Contains("ToEightBit", Assert.Throws<InvalidOperationException>(() => image.ToFloat().ByteRow(0).Length).Message);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void Rows_OutsideTheImage_Throw(int y)
        => Assert.Throws<ArgumentOutOfRangeException>(() => TestImages.Noise(3, 2).ByteRow(y).Length);

    [Fact]
    public void ToFloat_AllBytes_ComeBackExactly()
    {
        var image = ImageBuffer.FromBytes(256, 1, [.. Enumerable.Range(0, 768).Select(i => (byte)(i / 3))]);

        TestImages.AssertSame(image, image.ToFloat().ToEightBit());
        Assert.Equal(1, image.ToFloat().FloatRow(0)[^1]);
    }

    [Fact]
    public void ToEightBit_BetweenTwoBytes_TakesTheNearer()
    {
        var image = ImageBuffer.FromFloats(1, 1, [100.4f / 255, 100.6f / 255, 254.51f / 255]);

        Assert.Equal((100, 101, 255), image.ToEightBit().Pixel(0, 0));
    }

    [Fact]
    public void Convert_LongRows_EqualsEachSampleAlone()
    {
        float[] odd = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, -1, 2, -0f, 1, 0.5f / 255, 0.49f / 255];
        float[] samples = [.. TestImages.FloatNoise(67, 1).FloatRow(0), .. odd]; // vectors and a rest
        var whole = ImageBuffer.FromFloats(70, 1, samples);

        for (var x = 0; x < whole.Width; x++)
        {
            var alone = ImageBuffer.FromFloats(1, 1, samples.AsSpan(3 * x, 3));
            TestImages.AssertSame(alone, whole.Crop(x, 0, 1, 1));
            TestImages.AssertSame(alone.ToEightBit(), whole.ToEightBit().Crop(x, 0, 1, 1));
            TestImages.AssertSame(alone.ToEightBit().ToFloat(), whole.ToEightBit().ToFloat().Crop(x, 0, 1, 1));
        }
    }

    [Fact]
    public void Convert_ToTheKindItHas_IsItself()
    {
        var image = TestImages.Noise(2, 2);
        var floats = image.ToFloat();

        Assert.Same(image, image.ToEightBit());
        Assert.Same(floats, floats.ToFloat());
    }

    [Fact]
    public void Crop_OfACrop_IsOneCrop()
    {
        var image = TestImages.Noise(9, 7);

        TestImages.AssertSame(image.Crop(3, 3, 4, 2), image.Crop(1, 2, 7, 4).Crop(2, 1, 4, 2));
        TestImages.AssertSame(image.ToFloat().Crop(3, 3, 4, 2), image.Crop(3, 3, 4, 2).ToFloat());
    }

    [Fact]
    public void Crop_EverySinglePixel_IsThatPixel()
    {
        var image = TestImages.Noise(5, 4);

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(image.Pixel(i % 5, i / 5), image.Crop(i % 5, i / 5, 1, 1).Pixel(0, 0));
        }
    }

    [Theory]
    [InlineData(-1, 0, 2, 2)]
    [InlineData(0, 0, 0, 2)]
    [InlineData(3, 0, 3, 2)]
    [InlineData(0, 3, 2, 2)]
    [InlineData(1, 0, int.MaxValue, 2)]
    public void Crop_OutsideTheImage_Throws(int x, int y, int width, int height)
        => Assert.Throws<ArgumentOutOfRangeException>(() => TestImages.Noise(5, 4).Crop(x, y, width, height));

    [Fact]
    public void FlipHorizontal_Once_ExchangesColumnsAndTwice_DoesNothing()
    {
        var image = TestImages.Noise(5, 4);

        var flipped = image.FlipHorizontal();

        Assert.Equal(image.Pixel(1, 2), flipped.Pixel(3, 2));
        TestImages.AssertSame(image, flipped.FlipHorizontal());
        TestImages.AssertSame(flipped.ToFloat(), image.ToFloat().FlipHorizontal());
    }
}

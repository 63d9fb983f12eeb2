using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Imaging;

public sealed class ImageTensorsTests : TensorTest
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 3)]
    [InlineData(67, 33)]
    public void ToTensor_AndBack_IsExact(int width, int height)
    {
        var floats = TestImages.FloatNoise(width, height);
        var bytes = TestImages.Noise(width, height);

        TestImages.AssertSame(floats, floats.ToTensor().ToImage());
        TestImages.AssertSame(bytes, bytes.ToTensor().ToImage().ToEightBit());
    }

    [Fact]
    public void ToTensor_Pixel_IsAtChannelRowColumn()
    {
        var image = TestImages.Noise(5, 3);

        var tensor = image.ToTensor();

        Assert.Equal([1, 3, 3, 5], tensor.shape);
        Assert.Equal(image.Pixel(4, 2).Green / 255f, tensor[0, 1, 2, 4].item<float>());
        Assert.Equal(image.Pixel(1, 0).Blue / 255f, tensor[0, 2, 0, 1].item<float>());
    }

    [Fact]
    public void Stack_MixedKinds_KeepsEachImage()
    {
        ImageBuffer[] images = [TestImages.Noise(4, 3, seed: 1), TestImages.FloatNoise(4, 3, seed: 2), TestImages.Noise(4, 3, seed: 3)];

        var batch = ImageTensors.Stack(images);

        Assert.Equal([3, 3, 3, 4], batch.shape);
        for (var i = 0; i < images.Length; i++)
        {
            TestImages.AssertSame(images[i].ToFloat(), batch.ToImage(i));
        }
    }

    [Fact]
    public void Stack_SizesDiffer_NamesBoth()
    {
        var error = Assert.Throws<ArgumentException>(() => ImageTensors.Stack([TestImages.Noise(4, 3), TestImages.Noise(3, 4)]));

        Assert.Contains("4 x 3 and number 1 is 3 x 4", error.Message);
    }

    [Fact]
    public void Stack_NothingOrNull_Throws()
    {
        Assert.Throws<ArgumentException>(() => ImageTensors.Stack([]));
        Assert.Throws<ArgumentException>(() => ImageTensors.Stack([null!]));
        Assert.Throws<ArgumentException>(() => ImageTensors.Stack([TestImages.Noise(1, 1), null!]));
    }

    [Fact]
    public void ToImage_AnyMemoryLayout_ReadsTheSameImage()
    {
        var tensor = rand(2, 3, 4, 6);
        var expected = tensor.ToImage(1);

        TestImages.AssertSame(expected, tensor.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2).ToImage(1)); // channels last
        TestImages.AssertSame(expected.FlipHorizontal(), tensor.flip(3).ToImage(1));
        TestImages.AssertSame(expected.Crop(1, 2, 3, 2), tensor.slice(2, 2, 4, 1).slice(3, 1, 4, 1).ToImage(1));
        TestImages.AssertSame(expected, tensor.requires_grad_().ToImage(1));
    }

    [Fact]
    public void ToImage_OutOfRange_IsClampedAndNaNIsBlack()
    {
        var values = tensor([-0.5f, 1.5f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0.5f]).reshape(1, 3, 1, 2);

        Assert.Equal([0, 0, 0, 1, 1, 0.5f], values.ToImage().FloatRow(0).ToArray());
    }

    [Fact]
    public void ToImage_WrongTensor_Throws()
    {
        Assert.Throws<ArgumentException>(() => zeros(3, 4, 4).ToImage());
        Assert.Throws<ArgumentException>(() => zeros(1, 4, 4, 4).ToImage());
        Assert.Throws<ArgumentException>(() => zeros(1, 3, 0, 4).ToImage());
        Assert.Contains("Byte", Assert.Throws<ArgumentException>(() => zeros([1, 3, 4, 4], ScalarType.Byte).ToImage()).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => zeros(2, 3, 4, 4).ToImage(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => zeros(0, 3, 4, 4).ToImage());
    }
}

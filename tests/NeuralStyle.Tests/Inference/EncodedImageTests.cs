using NeuralStyle.Tests.Training;
using Xunit;

namespace NeuralStyle.Tests.Inference;

public sealed class EncodedImageTests : TensorTest
{
    [Theory]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.WebP)]
    public async Task Stylize_StreamOrMemory_IsTheFile(ImageFormat format)
    {
        using var stylizer = Stylizer.Create(EngineSamples.Model("narrow"));
        var photo = Encoded(ImageFormat.Png);
        using var expected = new MemoryStream();
        stylizer.Stylize(ImageBuffer.Decode(photo)).Encode(expected, format);

        using var input = new MemoryStream(photo);
        using var output = new MemoryStream();
        await stylizer.StylizeAsync(input, output, format, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(expected.ToArray(), output.ToArray());
        Assert.Equal(expected.ToArray(), stylizer.Stylize(photo, format));
        Assert.True(input.CanRead && output.CanWrite); // left open
    }

    [Fact]
    public async Task StylizeAsync_Image_IsTheStylizedImage()
    {
        using var stylizer = Stylizer.Create(EngineSamples.Model("narrow"));
        var image = TrainingImages.Image(40, 30, seed: 2);

        var actual = await stylizer.StylizeAsync(image, cancellationToken: TestContext.Current.CancellationToken);

        Assert.True(actual.AsFloats().SequenceEqual(stylizer.Stylize(image).AsFloats()));
    }

    [Fact]
    public async Task StylizeAsync_BrokenImage_WritesNothing()
    {
        using var stylizer = Stylizer.Create(EngineSamples.Model("narrow"));
        using var input = new MemoryStream(Encoded(ImageFormat.Png)[..200]);
        using var output = new MemoryStream();

        await Assert.ThrowsAsync<NeuralStyle.ImageFormatException>(() => stylizer.StylizeAsync(input, output, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(0, output.Length);
    }

    private static byte[] Encoded(ImageFormat format)
    {
        using var stream = new MemoryStream();
        TrainingImages.Image(40, 30, seed: 2).Encode(stream, format);
        return stream.ToArray();
    }
}

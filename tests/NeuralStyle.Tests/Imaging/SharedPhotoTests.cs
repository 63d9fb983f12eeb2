using NeuralStyle.Imaging;
using Xunit;

namespace NeuralStyle.Tests.Imaging;

public abstract class SharedPhotoTests(IImageCodec codec) : CodecTest(codec)
{
    public sealed class WithSkiaSharp() : SharedPhotoTests(SkiaSharp);

    public sealed class WithImageSharp() : SharedPhotoTests(ImageSharp);

    [Fact]
    public void Load_EveryPhoto_HasTheSizeOfItsHeader()
    {
        var photos = PhotoFolder.List(SharedData.Require("photos"));

        Assert.Equal(244, photos.Count);
        Parallel.ForEach(photos, photo => Assert.Equal(ImageBuffer.ReadSize(photo, Load), ImageBuffer.Load(photo, Load).Size));
    }

    [Fact]
    public void Decode_PhotosCutShort_AreRefused()
    {
        var photos = PhotoFolder.List(SharedData.Require("photos"));

        Parallel.ForEach(photos.Where((_, i) => i % 12 == 0), photo =>
        {
            var file = File.ReadAllBytes(photo);
            foreach (var percent in new[] { 1, 5, 25, 50, 75, 90, 95 })
            {
                Assert.Throws<ImageFormatException>(() => Decode(file.AsSpan(0, file.Length * percent / 100)));
            }
        });
    }
}

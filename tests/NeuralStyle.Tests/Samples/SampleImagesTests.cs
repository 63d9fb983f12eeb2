using NeuralStyle.Imaging;
using NeuralStyle.Samples.Drawing;
using NeuralStyle.Tests.Imaging;
using Xunit;

namespace NeuralStyle.Tests.Samples;

public sealed class SampleImagesTests
{
    [Fact]
    public void WritePhotos_EmptyFolder_DrawsFortyOneThatDiffer()
    {
        using var folder = new TemporaryFolder();

        SampleImages.WritePhotos(folder.Path);

        var files = PhotoFolder.List(folder.Path);
        Assert.Equal(41, files.Count);
        Assert.Equal(41, files.Select(file => Convert.ToBase64String(File.ReadAllBytes(file))).Distinct().Count());
    }

    [Fact]
    public void WriteStyles_Twice_DrawsTheSame()
    {
        using var folder = new TemporaryFolder();

        var first = SampleImages.WriteStyles(Path.Combine(folder.Path, "first"));
        var second = SampleImages.WriteStyles(Path.Combine(folder.Path, "second"));

        Assert.Equal(["swirling-night.jpg", "sun-mosaic.jpg"], first.Select(Path.GetFileName));
        Assert.All(first.Zip(second), pair => TestImages.AssertSame(ImageBuffer.Load(pair.First), ImageBuffer.Load(pair.Second)));
    }

    [Fact]
    public void Photo_Twice_IsTheSame() => TestImages.AssertSame(SampleImages.Photo(), SampleImages.Photo());
}

using NeuralStyle.Tests.Imaging;
using NeuralStyle.Tests.Training;
using Xunit;

namespace NeuralStyle.Tests.Inference;

/// <summary>Stylizing files and folders, one after the other; many at the same time are in <see cref="StylizeManyTests"/>.</summary>
public sealed class StylizerFileTests : TensorTest
{
    [Fact]
    public void StylizeFile_SavedModel_WritesTheImage()
    {
        using var images = new TrainingImages(photos: 1);
        var model = Path.Combine(images.Folder, "model.safetensors");
        var output = Path.Combine(images.Folder, "out.png");
        StylizerModels.Small().Save(model);
        using var stylizer = Stylizer.Load(model);

        stylizer.StylizeFile(images.PhotoFile(0), output);

        var expected = stylizer.Stylize(ImageBuffer.Load(images.PhotoFile(0))).ToEightBit();
        Assert.Equal(expected.AsBytes(), ImageBuffer.Load(output).AsBytes());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.3f)]
    public void StylizeFile_Strength_RoundsTheImageOfFloats(float strength)
    {
        using var images = new TrainingImages(photos: 1);
        var output = Path.Combine(images.Folder, "out.png");
        using var stylizer = Stylizer.Create(StylizerModels.Small(), new StylizerOptions { Strength = strength });

        stylizer.StylizeFile(images.PhotoFile(0), output);

        var expected = stylizer.Stylize(ImageBuffer.Load(images.PhotoFile(0)).ToFloat()).ToEightBit();
        Assert.Equal(expected.AsBytes(), ImageBuffer.Load(output).AsBytes());
    }

    [Fact]
    public void StylizeFile_SmallBudget_WritesTheSameImageAndLeavesNothing()
    {
        var model = StylizerModels.Small();
        using var images = new TrainingImages();
        using var folder = new TemporaryFolder();
        var (output, expected) = (Path.Combine(images.Folder, "out.png"), Path.Combine(images.Folder, "expected.png"));
        TrainingImages.Image(64, 500, seed: 1).Save(Path.Combine(images.Folder, "high.png"));
        using var large = Stylizer.Create(model);
        using var small = Stylizer.Create(model, new StylizerOptions { MemoryBudget = large.EstimateMemory(64, 500) / 3, MaxThreads = 1, TemporaryFolder = folder.Path });

        large.StylizeFile(Path.Combine(images.Folder, "high.png"), expected);
        small.StylizeFile(Path.Combine(images.Folder, "high.png"), output);

        Assert.Equal(File.ReadAllBytes(expected), File.ReadAllBytes(output));
        Assert.InRange(small.EstimateMemory(64, 500), 1, small.Options.MemoryBudget);
        Assert.Empty(folder.Names());
    }

    [Fact]
    public void StylizeMany_ImageTooLargeForTheBudget_DoesTheOthersAndTells()
    {
        using var images = new TrainingImages(photos: 1);
        TrainingImages.Image(5000, 8, seed: 1).Save(Path.Combine(images.Folder, "wide.png"));
        using var large = Stylizer.Create(StylizerModels.Small());
        using var small = Stylizer.Create(StylizerModels.Small(), new StylizerOptions { MemoryBudget = large.EstimateMemory(500, 8), MaxThreads = 1 });

        var results = small.StylizeMany(
            [new(Path.Combine(images.Folder, "wide.png"), Path.Combine(images.Folder, "a.png")), new(images.PhotoFile(0), Path.Combine(images.Folder, "b.png"))],
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([typeof(InvalidOperationException), null], results.Select(result => result.Error?.GetType()));
    }

    [Fact]
    public void StylizeFolder_OneBrokenPhoto_DoesTheOthersAndTells()
    {
        using var images = new TrainingImages(photos: 3);
        File.WriteAllText(images.PhotoFile(1), "not an image");
        var output = Path.Combine(images.Folder, "out");
        using var stylizer = Stylizer.Create(StylizerModels.Small());

        var results = stylizer.StylizeFolder(images.Photos, output, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([true, false, true], results.Select(result => result.Succeeded));
        Assert.IsType<ImageFormatException>(results[1].Error);
        Assert.Equal(["photo0.png", "photo2.png"], Directory.GetFiles(output).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void StylizeFile_Metadata_IsKeptOnRequest(bool isKept)
    {
        using var folder = new TemporaryFolder();
        using var stylizer = Stylizer.Create(StylizerModels.Small(), new StylizerOptions { KeepMetadata = isKept });
        var exif = MetadataTests.Exif(orientation: 6, "Ada", resolution: 300);
        var photo = folder.Write("photos/a.jpg", JpegWriter.WithExif(TrainingImages.Image(8, 6, seed: 1).Encoded(ImageFormat.Jpeg), exif));

        stylizer.StylizeFile(photo, folder.File("a.png"));
        stylizer.StylizeFolder(folder.File("photos"), folder.File("out"), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(isKept, ImageMetadata.Read(folder.File("a.png")) is not null);
        Assert.Equal(isKept, ImageMetadata.Read(folder.File("out/a.jpg"))?.Exif.SequenceEqual(MetadataTests.Exif(1, "Ada", 300)) == true);
        Assert.Equal(new ImageSize(6, 8), ImageBuffer.ReadSize(folder.File("out/a.jpg")));
        Assert.False(new StylizerOptions().KeepMetadata);
    }

    [Fact]
    public void StylizeFolder_Recursive_MirrorsTheFoldersAndLeavesTheResultsOut()
    {
        using var folder = new TemporaryFolder();
        using var stylizer = Stylizer.Create(StylizerModels.Small(), new StylizerOptions { Strength = 0 });
        foreach (var name in new[] { "a.png", "inside/b.jfif", "inside/deeper/c.bmp" })
        {
            folder.Write(name, TrainingImages.Image(8, 6, seed: 1).Encoded(ImageFormat.Png));
        }

        var output = folder.File("out");
        foreach (var run in new[] { 1, 2 }) // the second finds the results of the first
        {
            var results = stylizer.StylizeFolder(folder.Path, output, recursive: true, cancellationToken: TestContext.Current.CancellationToken);

            Assert.True(results.All(result => result.Succeeded), $"{run}");
            Assert.Equal(
                ["a.png", "inside/b.jfif", "inside/deeper/c.bmp.png"],
                Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(output, file).Replace('\\', '/')).Order(StringComparer.Ordinal));
        }

        Assert.Single(stylizer.StylizeFolder(folder.Path, folder.File("flat"), cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void StylizeFolder_FormatsThatAreNotRead_AreToldOf()
    {
        using var folder = new TemporaryFolder();
        using var stylizer = Stylizer.Create(StylizerModels.Small());
        folder.Write("photos/a.png", TrainingImages.Image(8, 6, seed: 1).Encoded(ImageFormat.Png));
        folder.Write("photos/b.tif", [.. "II*\0"u8, .. new byte[20]]);
        folder.Write("photos/c.heic", [0, 0, 0, 24, .. "ftypheic"u8, .. new byte[20]]);
        folder.Write("photos/readme.txt", [1]);

        var results = stylizer.StylizeFolder(folder.File("photos"), folder.File("out"), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([true, false, false], results.Select(result => result.Succeeded));
        Assert.Contains("TIFF", results[1].Error!.Message);
        Assert.Contains("HEIF", results[2].Error!.Message);
    }

    [Fact]
    public void StylizeFolder_OutputIsTheInput_ThrowsAndKeepsThePhotos()
    {
        using var images = new TrainingImages(photos: 1);
        var before = File.ReadAllBytes(images.PhotoFile(0));
        var link = Path.Combine(images.Folder, "link");
        Directory.CreateSymbolicLink(link, images.Photos);
        using var stylizer = Stylizer.Create(StylizerModels.Small());

        foreach (var output in new[] { images.Photos, images.Photos + "/", Path.Combine(images.Photos, "..", Path.GetFileName(images.Photos)), link })
        {
            Assert.Throws<ArgumentException>("outputFolder", () => stylizer.StylizeFolder(images.Photos, output, cancellationToken: TestContext.Current.CancellationToken));
        }

        Assert.Equal(before, File.ReadAllBytes(images.PhotoFile(0)));
    }

    [Fact]
    public void StylizeMany_RequestsThatCannotBe_DoesTheOthersAndTells()
    {
        using var images = new TrainingImages(photos: 1);
        TrainingImages.Image(16_384, 1, seed: 1).Save(Path.Combine(images.Folder, "wide.png"));
        using var stylizer = Stylizer.Create(StylizerModels.Small(), new StylizerOptions { Strength = 0 });

        var results = stylizer.StylizeMany(
            [
                new(images.PhotoFile(0), Path.Combine(images.Folder, "a.tif")),
                new(Path.Combine(images.Folder, "wide.png"), Path.Combine(images.Folder, "wide.webp")),
                new("", Path.Combine(images.Folder, "a.png")),
                new(images.PhotoFile(0), Path.Combine(images.Folder, "good.png")),
            ],
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([typeof(ArgumentException), typeof(NotSupportedException), typeof(ArgumentException), null], results.Select(result => result.Error?.GetType()));
    }

    [Fact]
    public void StylizeMany_StyleThatIsNotThere_ThrowsAtOnce()
    {
        using var images = new TrainingImages(photos: 1);
        using var stylizer = Stylizer.Create(StylizerModels.Small(styles: 2));

        Assert.Throws<ArgumentOutOfRangeException>(() => stylizer.StylizeMany(
            [new(images.PhotoFile(0), Path.Combine(images.Folder, "a.png"))], StyleSelection.Single(2), cancellationToken: TestContext.Current.CancellationToken));
    }
}

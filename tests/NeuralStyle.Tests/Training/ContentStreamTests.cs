using Microsoft.Extensions.Logging.Abstractions;
using NeuralStyle.Training;
using Xunit;

namespace NeuralStyle.Tests.Training;

public sealed class ContentStreamTests : IDisposable
{
    private readonly TrainingImages _images = new();

    public void Dispose() => _images.Dispose();

    [Fact]
    public void Next_SameSeed_GivesTheSameCrops()
    {
        var first = Take(seed: 1, position: 0, count: 12);
        var second = Take(seed: 1, position: 0, count: 12);

        Assert.Equal(first, second);
        Assert.NotEqual(first, Take(seed: 2, position: 0, count: 12));
    }

    [Fact]
    public void Next_FromAnyPosition_GoesOnWhereTheStreamWouldBe()
        => Assert.Equal(Take(seed: 1, position: 0, count: 12)[7..], Take(seed: 1, position: 7, count: 5));

    [Fact]
    public void Next_OneEpoch_HasEveryPhotoOnce()
    {
        for (var i = 0; i < 5; i++)
        {
            Solid((byte)(i * 40)).Save(_images.PhotoFile(i));
        }

        var epoch = Take(seed: 3, position: 5, count: 5);

        Assert.Equal(5, epoch.Distinct().Count());
    }

    [Fact]
    public void Next_BrokenPhoto_IsSkippedAndReportedOnce()
    {
        File.WriteAllText(_images.PhotoFile(2), "not an image");
        using var stream = Stream(seed: 1, position: 0);

        var crops = stream.Next(20, TestContext.Current.CancellationToken);

        Assert.Equal(20, crops.Count);
        var skipped = Assert.Single(stream.Skipped);
        Assert.Equal(_images.PhotoFile(2), skipped.Path);
        Assert.NotEmpty(skipped.Reason);
    }

    [Fact]
    public void Skipped_FormatsThatAreNotRead_AreThereFromTheStart()
    {
        var heic = Path.Combine(_images.Photos, "a.heic");
        File.WriteAllBytes(heic, [0]);

        using var stream = Stream(seed: 1, position: 0);

        Assert.Equal((5, 1), (stream.Count, stream.SkippedCount));
        Assert.Contains(".heic", Assert.Single(stream.Skipped, photo => photo.Path == heic).Reason);
    }

    [Fact]
    public void Next_Recursive_TakesThePhotosOfSubFolders()
    {
        var inside = Directory.CreateDirectory(Path.Combine(_images.Photos, "class", "n01")).FullName;
        File.Move(_images.PhotoFile(0), Path.Combine(inside, "photo.png"));

        using var flat = Stream(seed: 1, position: 0);
        using var deep = new ContentStream(new ContentOptions { Folder = _images.Photos, CropSize = 16, Recursive = true }, seed: 1, position: 0, NullLogger.Instance);

        Assert.Equal((4, 5), (flat.Count, deep.Count));
    }

    [Fact]
    public void Next_OnePhotoLeft_IsFoundFromEveryPosition()
    {
        for (var i = 0; i < 4; i++)
        {
            File.WriteAllText(_images.PhotoFile(i), "not an image");
        }

        using var stream = Stream(seed: 1, position: 0);

        Assert.Equal(60, stream.Next(60, TestContext.Current.CancellationToken).Count);
    }

    [Fact]
    public void Next_PhotoLikeAThread_CostsNoMoreThanItsCrop()
    {
        for (var i = 0; i < 5; i++)
        {
            ImageBuffer.FromBytes(6000, 1, new byte[6000 * 3]).Save(_images.PhotoFile(i));
        }

        using var stream = Stream(seed: 1, position: 0);

        Assert.All(stream.Next(4, TestContext.Current.CancellationToken), crop => Assert.Equal((32, 32), (crop.Width, crop.Height)));
    }

    [Fact]
    public void Next_AllPhotosBroken_SaysSoAndWhy()
    {
        for (var i = 0; i < 5; i++)
        {
            File.WriteAllText(_images.PhotoFile(i), "not an image");
        }

        using var stream = Stream(seed: 1, position: 0);

        var error = Assert.Throws<ImageFormatException>(() => stream.Next(1, TestContext.Current.CancellationToken));

        Assert.Contains("None of the 5 photos", error.Message);
    }

    [Fact]
    public void Next_PhotosSmallerThanTheCrop_AreEnlarged()
    {
        var crop = Assert.Single(new ContentStream(new ContentOptions { Folder = _images.Photos, CropSize = 64 }, 1, 0, NullLogger.Instance).Next(1, TestContext.Current.CancellationToken));

        Assert.Equal((64, 64), (crop.Width, crop.Height));
    }

    [Fact]
    public void Next_Cancelled_Throws()
    {
        using var stream = Stream(seed: 1, position: 0);

        Assert.ThrowsAny<OperationCanceledException>(() => stream.Next(1, new CancellationToken(canceled: true)));
    }

    private string[] Take(long seed, long position, int count)
    {
        using var stream = Stream(seed, position);
        return [.. stream.Next(count, TestContext.Current.CancellationToken).Select(Text)];
    }

    private ContentStream Stream(long seed, long position)
        => new(new ContentOptions { Folder = _images.Photos, CropSize = 32, BatchSize = 2 }, seed, position, NullLogger.Instance);

    private static string Text(ImageBuffer image) => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(image.ToEightBit().AsBytes()));

    private static ImageBuffer Solid(byte value)
    {
        var pixels = new byte[36 * 36 * 3];
        Array.Fill(pixels, value);
        return ImageBuffer.FromBytes(36, 36, pixels);
    }
}

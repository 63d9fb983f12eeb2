using NeuralStyle.Training;
using TorchSharp;
using Xunit;

namespace NeuralStyle.Tests.Training;

public sealed class StyleCropsTests : TensorTest
{
    private readonly ImageBuffer _ramp = Ramp(120, 64);

    [Fact]
    public void Read_Crops_AreSquaresOfTheImageAtSeveralScales()
    {
        var crops = Read(Options(crops: 24) with { StyleCropZoom = 2 });

        Assert.Equal(24, crops.Count);
        Assert.All(crops, crop => Assert.Equal([1, 3, 32, 32], crop.shape));
        // Red rises by 1 over the 120 columns, so its range tells the width that is seen: the short side over the zoom.
        var widths = crops.Select(crop => (crop[0, 0].max() - crop[0, 0].min()).item<float>() * 120).ToArray();
        Assert.All(widths, width => Assert.InRange(width, 26, 66));
        Assert.True(widths.Max() - widths.Min() > 15);
        Assert.True(crops.Select(crop => crop[0, 0].min().item<float>()).Distinct().Count() > 20);
    }

    [Fact]
    public void Read_SameSeed_GivesTheSameCrops()
    {
        var first = Read(Options(crops: 4));

        Assert.All(first.Zip(Read(Options(crops: 4))), pair => Assert.True(pair.First.Equals(pair.Second)));
        Assert.Contains(first.Zip(Read(Options(crops: 4) with { Seed = 1 })), pair => !pair.First.Equals(pair.Second));
    }

    [Fact]
    public void Read_NoCrops_IsTheWholeImage()
        => Assert.Equal([1, 3, 32, 60], Assert.Single(Read(Options(crops: 0))).shape);

    [Fact]
    public void Train_WithStyleCrops_LowersTheLoss()
    {
        using var images = new TrainingImages();
        using var trainer = images.Builder().WithStyleCrops(4, maximumZoom: 1.5).WithLearningRate(LearningRateSchedule.CosineAnnealing(1e-2)).Build();

        var result = trainer.Train(steps: 30, cancellationToken: TestContext.Current.CancellationToken);

        Assert.True(result.History.TakeLast(5).Average(step => step.Loss) < 0.8 * result.History.Take(5).Average(step => step.Loss));
    }

    [Fact]
    public void Build_CropsOutOfRange_AreNamed()
    {
        using var images = new TrainingImages();

        Assert.Contains("style crops must be 0 or more but is -1", Assert.Throws<InvalidOperationException>(() => images.Builder().WithStyleCrops(-1).Build()).Message);
        Assert.Contains("zoom of style crops must be a number from 1 but is 0.5", Assert.Throws<InvalidOperationException>(() => images.Builder().WithStyleCrops(4, 0.5).Build()).Message);
    }

    private StyleTrainerOptions Options(int crops) => new()
    {
        Styles = [new TrainingStyle { Name = "ramp", Images = [_ramp] }],
        Content = new ContentOptions { Folder = "" },
        StyleSize = 32,
        StyleCrops = crops,
    };

    private static IReadOnlyList<torch.Tensor> Read(StyleTrainerOptions options) => Assert.Single(StyleImages.Read(options));

    private static ImageBuffer Ramp(int width, int height) => ImageBuffer.FromFloats(
        width, height, [.. from y in Enumerable.Range(0, height) from x in Enumerable.Range(0, width) from value in new[] { (float)x / width, (float)y / height, 0.5f } select value]);
}

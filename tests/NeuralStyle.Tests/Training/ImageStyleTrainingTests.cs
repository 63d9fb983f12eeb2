using NeuralStyle.Networks;
using Xunit;

namespace NeuralStyle.Tests.Training;

/// <summary>Training of networks that take their style from an image, with a folder of style images.</summary>
public sealed class ImageStyleTrainingTests : TensorTest
{
    private readonly TrainingImages _images;

    public ImageStyleTrainingTests() => _images = Owned(new TrainingImages());

    [Fact]
    public void Train_SomeSteps_LowersTheLossAndGivesAModelForAnyStyle()
    {
        using var trainer = Builder().WithLearningRate(LearningRateSchedule.CosineAnnealing(3e-3)).Build();

        var result = trainer.Train(steps: 60, cancellationToken: TestContext.Current.CancellationToken);

        Assert.True(result.History.TakeLast(5).Average(step => step.Loss) < 0.8 * result.History.Take(5).Average(step => step.Loss));
        using var stylizer = Stylizer.Create(result.Model);
        var image = TrainingImages.Image(40, 32, seed: 9);
        Assert.Equal(image.Size, stylizer.Stylize(image, StyleSelection.From(image)).Size);
    }

    [Fact]
    public void Train_Interrupted_EndsAsTheUninterruptedOne()
    {
        var whole = Trained("whole", steps: 4);

        using (var stopped = Builder().WithCheckpoints(Path.Combine(_images.Folder, "run"), everySteps: 2).Build())
        {
            using var source = new CancellationTokenSource();
            Assert.Throws<OperationCanceledException>(() => stopped.Train(steps: 4, new StopAfter(source, step: 2), source.Token));
        }

        Assert.Equal(whole, Trained("run", steps: 4));
    }

    [Fact]
    public void Train_Probe_StylizesThePhotoInStylesOfTheFolder()
    {
        using var trainer = Builder().WithProbe(everySteps: 2).Build();

        var result = trainer.Train(steps: 2, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(["photo0", "photo1", "photo2"], result.Probe!.Outputs.Select(output => output.Style));
    }

    [Fact]
    public void Build_StylesAndAFolderOfThem_IsRefused()
        => Assert.Contains("WithStyleFolder", Assert.Throws<InvalidOperationException>(() => Builder().WithStyle(_images.Style).Build()).Message);

    [Fact]
    public void Build_NetworkOfFixedStyles_IsRefusedWithAFolder()
    {
        using var network = new TransformNetwork(new TransformNetworkOptions { Width = 4 });

        Assert.Contains("WithStyleFolder", Assert.Throws<InvalidOperationException>(() => Builder().WithNetwork(network).Build()).Message);
    }

    [Fact]
    public void Build_NoSuchFolder_IsNamed()
        => Assert.Contains("nowhere", Assert.Throws<InvalidOperationException>(() => Builder().WithStyleFolder("nowhere").Build()).Message);

    private StyleTrainerBuilder Builder() => StyleTrainer.CreateBuilder()
        .WithStyleFolder(_images.Photos, cropSize: 32)
        .WithContent(_images.Photos, cropSize: 32, batchSize: 2)
        .WithSeed(42);

    private float[] Trained(string run, int steps)
    {
        using var trainer = Builder().WithCheckpoints(Path.Combine(_images.Folder, run), everySteps: 2).Build();
        var result = trainer.Train(steps, cancellationToken: TestContext.Current.CancellationToken);
        return [.. result.Model.Weights.Values.SelectMany(weight => weight.ToSingles())];
    }

    private sealed class StopAfter(CancellationTokenSource source, int step) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Step == step)
            {
                source.Cancel();
            }
        }
    }
}

using NeuralStyle.Networks;
using NeuralStyle.Weights;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Training;

public sealed class StyleTrainerTests : TensorTest
{
    [Fact]
    public void Train_SomeSteps_LowersTheLoss()
    {
        using var images = new TrainingImages();
        using var trainer = images.Builder().WithLearningRate(LearningRateSchedule.CosineAnnealing(1e-2)).Build();

        var result = trainer.Train(steps: 40, cancellationToken: TestContext.Current.CancellationToken);

        Assert.True(result.History.TakeLast(5).Average(step => step.Loss) < 0.7 * result.History.Take(5).Average(step => step.Loss));
    }

    [Fact]
    public void Train_SameSeed_GivesTheSameWeightsBitForBit()
    {
        using var images = new TrainingImages();

        var first = TrainedWeights(images.Builder(), steps: 4);
        var second = TrainedWeights(images.Builder(), steps: 4);

        Assert.Equal(first, second);
        Assert.NotEqual(first, TrainedWeights(images.Builder().WithSeed(43), steps: 4));
    }

    [Fact]
    public void Train_AccumulatedGradients_EqualTheLargeBatch()
    {
        using var images = new TrainingImages();

        var whole = TrainedWeights(images.Builder(batchSize: 4).WithLearningRate(LearningRateSchedule.Constant(1e-3)), steps: 1);
        var parts = TrainedWeights(images.Builder(batchSize: 1).WithGradientAccumulation(4).WithLearningRate(LearningRateSchedule.Constant(1e-3)), steps: 1);

        // Adam's first step is the sign of the gradient, so equal gradients give equal steps but where they are all but zero.
        Assert.True(whole.Zip(parts).Count(pair => Math.Abs(pair.First - pair.Second) > 1e-5) < whole.Length / 100);
    }

    [Fact]
    public void Gradients_AccumulatedOverBatches_EqualThoseOfTheLargeBatch()
    {
        using var images = new TrainingImages();

        var whole = Gradients(images.Builder(batchSize: 4));
        var parts = Gradients(images.Builder(batchSize: 2).WithGradientAccumulation(2));

        Assert.True(whole.allclose(parts, rtol: 1e-3, atol: 1e-5 * whole.abs().max().item<float>()));
    }

    [Fact]
    public void Train_GradientsClippedToNextToNothing_HardlyMovesTheWeights()
    {
        using var images = new TrainingImages();
        using var start = images.Builder().Build();
        float[] before = [.. start.ToModel().Weights.Values.SelectMany(weight => weight.ToSingles())];

        var clipped = TrainedWeights(images.Builder().WithGradientClipping(1e-13).WithLearningRate(LearningRateSchedule.Constant(1e-2)), steps: 1);
        var free = TrainedWeights(images.Builder().WithLearningRate(LearningRateSchedule.Constant(1e-2)), steps: 1);

        // Adam's steps do not depend on the scale of gradients until they are small against its epsilon of 1e-8.
        Assert.All(before.Zip(clipped), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        Assert.Contains(before.Zip(free), pair => Math.Abs(pair.First - pair.Second) > 5e-3f);
    }

    [Fact]
    public void Train_AfterDispose_SaysSo()
    {
        using var images = new TrainingImages();
        var trainer = images.Builder().Build();
        trainer.Dispose();

        Assert.Throws<ObjectDisposedException>(() => trainer.Train(steps: 1, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Throws<ObjectDisposedException>(() => trainer.ToModel());
    }

    [Fact]
    public async Task TrainAsync_ATime_TrainsAsLong()
    {
        using var images = new TrainingImages();
        using var trainer = images.Builder().Build();

        var result = await trainer.TrainAsync(TimeSpan.FromMilliseconds(50), cancellationToken: TestContext.Current.CancellationToken);

        Assert.True(result.Steps >= 1);
    }

    [Fact]
    public void Train_WeightDecayAndNextToNoGradient_ScalesTheWeights()
    {
        using var images = new TrainingImages();
        using var start = images.Builder().Build();
        float[] before = [.. start.ToModel().Weights.Values.SelectMany(weight => weight.ToSingles())];

        var after = TrainedWeights(images.Builder().WithGradientClipping(1e-13).WithWeightDecay(5).WithLearningRate(LearningRateSchedule.Constant(1e-2)), steps: 2);

        Assert.All(before.Zip(after), pair => Assert.Equal(pair.First * 0.95f * 0.95f, pair.Second, 2e-6f)); // (1 - 0.01 * 5) a step
        Assert.Contains("weight decay must be", Assert.Throws<InvalidOperationException>(() => images.Builder().WithWeightDecay(-1).Build()).Message);
    }

    [Fact]
    public void Train_ResumedFromACheckpoint_EqualsTheUninterruptedTraining()
    {
        using var images = new TrainingImages();
        var folder = Path.Combine(images.Folder, "run");

        var uninterrupted = TrainedWeights(images.Builder(), steps: 6);
        _ = TrainedWeights(images.Builder().WithCheckpoints(folder, everySteps: 2, keep: 1), steps: 6);
        File.Delete(Checkpoints(folder).Single());
        using (var cancelled = new CancellationTokenSource())
        using (var trainer = images.Builder().WithCheckpoints(folder, everySteps: 100).Build())
        {
            Assert.ThrowsAny<OperationCanceledException>(() => trainer.Train(6, Reports.After(3, cancelled.Cancel), cancelled.Token));
        }

        var resumed = TrainedWeights(images.Builder().WithCheckpoints(folder, everySteps: 2, keep: 1), steps: 6);

        Assert.Equal(uninterrupted, resumed);
        Assert.Equal(["checkpoint-00000006.safetensors"], Checkpoints(folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Train_FewerStepsThanBetweenCheckpoints_IsSavedAtItsEnd()
    {
        using var images = new TrainingImages();
        var folder = Path.Combine(images.Folder, "run");

        _ = TrainedWeights(images.Builder().WithCheckpoints(folder, everySteps: 500), steps: 3);

        Assert.Equal(["checkpoint-00000003.safetensors"], Checkpoints(folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Train_CheckpointOfAnotherNetwork_ChangesNothing()
    {
        using var images = new TrainingImages();
        var folder = Path.Combine(images.Folder, "run");
        _ = TrainedWeights(images.Builder().WithNetwork(new TransformNetworkOptions { Width = 4, ResidualBlocks = 0 }).WithCheckpoints(folder), steps: 1);
        using var trainer = images.Builder().WithCheckpoints(folder).Build();
        var before = trainer.Network.ToStateDict().Values.SelectMany(weight => weight.ToSingles()).ToArray();

        Assert.Throws<CheckpointException>(() => trainer.Train(2, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(before, trainer.Network.ToStateDict().Values.SelectMany(weight => weight.ToSingles()));
    }

    [Fact]
    public void Train_CalledAgain_GoesOnFromWhatItHasAndNotFromAnOlderCheckpoint()
    {
        using var images = new TrainingImages();
        using var trainer = images.Builder().WithLearningRate(LearningRateSchedule.Constant(1e-3)).WithCheckpoints(Path.Combine(images.Folder, "run"), everySteps: 2).Build();

        var first = trainer.Train(steps: 3, cancellationToken: TestContext.Current.CancellationToken);
        var second = trainer.Train(steps: 4, cancellationToken: TestContext.Current.CancellationToken);

        var uninterrupted = TrainedWeights(images.Builder().WithLearningRate(LearningRateSchedule.Constant(1e-3)), steps: 4);
        Assert.Equal(uninterrupted, second.Model.Weights.Values.SelectMany(weight => weight.ToSingles()));
    }

    [Fact]
    public void Train_CheckpointOfAnotherSeed_IsRefused()
    {
        using var images = new TrainingImages();
        var folder = Path.Combine(images.Folder, "run");
        _ = TrainedWeights(images.Builder().WithCheckpoints(folder, everySteps: 1), steps: 1);
        using var trainer = images.Builder().WithSeed(7).WithCheckpoints(folder, everySteps: 1).Build();

        var error = Assert.Throws<CheckpointException>(() => trainer.Train(2, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains("another seed", error.Message);
    }

    [Fact]
    public void Train_SeveralStyles_MakesOneConditionalNetworkWithTheirNames()
    {
        using var images = new TrainingImages();
        using var trainer = images.Builder().WithStyle(images.SecondStyle).Build();

        var result = trainer.Train(steps: 2, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(2, result.Model.Graph.Styles);
        Assert.Equal(["style", "second"], result.Model.Info.StyleNames);
    }

    [Fact]
    public void Train_BFloat16_ComesNearSinglePrecision()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "LibTorch's autocast cannot be reached on Windows.");
        using var images = new TrainingImages();
        using var single = images.Builder().Build();
        using var half = images.Builder().WithPrecision(Precision.BFloat16).Build();

        var expected = single.Train(steps: 3, cancellationToken: TestContext.Current.CancellationToken);
        var actual = half.Train(steps: 3, cancellationToken: TestContext.Current.CancellationToken);

        Assert.All(expected.History.Zip(actual.History), pair => Assert.InRange(pair.Second.Loss, pair.First.Loss * 0.95, pair.First.Loss * 1.05));
        Assert.NotEqual(expected.History.Select(step => step.Loss), actual.History.Select(step => step.Loss));
    }

    [Fact]
    public void Train_EveryStep_IsReported()
    {
        using var images = new TrainingImages();
        using var trainer = images.Builder().Build();
        var reports = new List<TrainingProgress>();

        var result = trainer.Train(3, new Reports(reports.Add), TestContext.Current.CancellationToken);

        Assert.Equal([1, 2, 3], reports.Select(report => report.Step));
        Assert.All(reports, report => Assert.Equal(3, report.Steps));
        Assert.All(reports, report => Assert.Equal(report.Loss, report.Parts.Values.Sum(), 1e-3 * report.Loss));
        Assert.Equal(reports.Select(report => (report.Step, report.Loss, report.LearningRate)), result.History.Select(point => (point.Step, point.Loss, point.LearningRate)));
        Assert.All(result.History.Zip(reports), pair => Assert.Equal(pair.Second.Parts, pair.First.Parts));
    }

    [Fact]
    public void Train_ForATime_MakesAtLeastOneStep()
    {
        using var images = new TrainingImages();
        using var trainer = images.Builder().Build();

        var result = trainer.Train(TimeSpan.FromMilliseconds(1), cancellationToken: TestContext.Current.CancellationToken);

        Assert.NotEmpty(result.History);
    }

    [Fact]
    public void Train_LossNotFinite_StopsAndKeepsFiniteWeights()
    {
        using var images = new TrainingImages();
        using var trainer = images.Builder().WithLoss(loss => loss with { StyleWeight = double.MaxValue }).Build();

        var error = Assert.Throws<TrainingDivergedException>(() => trainer.Train(20, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(4, error.Step);
        Assert.All(trainer.Network.parameters(), parameter => Assert.True(parameter.isfinite().all().item<bool>()));
    }

    [Fact]
    public void Train_Diverged_LeavesNoCheckpointOfIt()
    {
        using var images = new TrainingImages();
        var folder = Path.Combine(images.Folder, "run");
        using var trainer = images.Builder().WithLoss(loss => loss with { StyleWeight = double.MaxValue }).WithCheckpoints(folder).Build();

        Assert.Throws<TrainingDivergedException>(() => trainer.Train(20, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Empty(Checkpoints(folder));
    }

    [Fact]
    public void Train_OwnNetwork_StaysTheCallers()
    {
        using var images = new TrainingImages();
        using var network = new TransformNetwork(new TransformNetworkOptions { Width = 4, ResidualBlocks = 0 });
        using (var trainer = images.Builder().WithNetwork(network).Build())
        {
            trainer.Train(1, cancellationToken: TestContext.Current.CancellationToken);
        }

        var alive = network.call(rand(1, 3, 16, 16));

        Assert.Equal([1, 3, 16, 16], alive.shape);
    }

    [Fact]
    public void Build_NothingSet_ListsEveryReason()
    {
        var builder = StyleTrainer.CreateBuilder().WithGradientAccumulation(0);

        var error = Assert.Throws<InvalidOperationException>(builder.Build);

        Assert.Contains("No style image: call WithStyle,", error.Message);
        Assert.Contains("No photos: call WithContent.", error.Message);
        Assert.Contains("Gradients must be accumulated over 1 or more batches, not 0.", error.Message);
    }

    [Fact]
    public void Build_HalfWithoutAScaler_NamesTheWaysOut()
    {
        using var images = new TrainingImages();
        var builder = images.Builder().WithPrecision(Precision.Half);

        var error = Assert.Throws<InvalidOperationException>(builder.Build);

        Assert.Contains("Half precision needs a gradient scaler", error.Message);
        Assert.Contains("WithGradientScaler", error.Message);
        Assert.Contains("BFloat16", error.Message);
    }

    [Fact]
    public void Build_FilesNotThere_NamesThem()
    {
        var builder = StyleTrainer.CreateBuilder().WithStyle("no-such-style.jpg").WithContent("no-such-folder");

        var error = Assert.Throws<InvalidOperationException>(builder.Build);

        Assert.Contains("no-such-style.jpg", error.Message);
        Assert.Contains("no-such-folder", error.Message);
    }

    [Fact]
    public void Build_LayerThatFeaturesDoNotHave_SaysWhich()
    {
        using var images = new TrainingImages();
        var builder = images.Builder().WithLoss(loss => loss with { StyleLayers = ["relu5_1"] });

        var error = Assert.Throws<ArgumentException>(builder.Build);

        Assert.Contains("'relu5_1'", error.Message);
    }

    private static string[] Checkpoints(string folder) => Directory.GetFiles(folder, "checkpoint-*");

    private static float[] TrainedWeights(StyleTrainerBuilder builder, int steps)
    {
        using var trainer = builder.Build();
        var result = trainer.Train(steps, cancellationToken: TestContext.Current.CancellationToken);
        return [.. result.Model.Weights.Values.SelectMany(weight => weight.ToSingles())];
    }

    private static Tensor Gradients(StyleTrainerBuilder builder)
    {
        Tensor? gradients = null;
        using var trainer = builder.WithLearningRate(LearningRateSchedule.Constant(1e-12)).Build();
        var result = trainer.Train(1, new Reports(_ => gradients = cat([.. trainer.Network.parameters().Select(parameter => parameter.grad!.flatten())], 0)), TestContext.Current.CancellationToken);
        return gradients!;
    }
}

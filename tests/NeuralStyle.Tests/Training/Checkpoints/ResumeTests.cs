using NeuralStyle.Common;
using NeuralStyle.Features;
using NeuralStyle.Training.Checkpoints;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Training.Checkpoints;

public sealed class ResumeTests : TensorTest
{
    private readonly TrainingImages _images;

    public ResumeTests() => _images = Owned(new TrainingImages());

    private string Run => Path.Combine(_images.Folder, "run");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Train_InterruptedAfterAnyStep_EndsAsTheUninterruptedOne(int step)
    {
        var uninterrupted = Trained(Path.Combine(_images.Folder, "whole"), steps: 6);

        Interrupt(step, steps: 6);

        AssertSame(uninterrupted, Trained(Run, steps: 6));
    }

    [Fact]
    public void Train_InterruptedTimeAndAgain_EndsAsTheUninterruptedOne()
    {
        var uninterrupted = Trained(Path.Combine(_images.Folder, "whole"), steps: 6);

        for (var step = 1; step < 6; step++)
        {
            Interrupt(step, steps: 6);
        }

        AssertSame(uninterrupted, Trained(Run, steps: 6));
    }

    [Fact]
    public void Train_NewestCheckpointDamaged_GoesOnFromTheOneBeforeAndKeepsTheDamagedOne()
    {
        var whole = Trained(Run, steps: 6);
        Damage(Checkpoints()[^1]);
        using var log = new RecordedLog();

        var resumed = Trained(Run, steps: 6, log);

        AssertSame(whole, resumed);
        Assert.Contains(log.Warnings, warning => warning.Contains("damaged"));
        Assert.Contains(log.Messages, message => message.Contains("at step 4"));
        Assert.Contains("checkpoint-00000006.damaged", Directory.GetFiles(Run).Select(Path.GetFileName));
    }

    [Fact]
    public void Train_AllCheckpointsDamaged_IsAnErrorAndLeavesThem()
    {
        _ = Trained(Run, steps: 6);
        var files = Checkpoints();
        Array.ForEach(files, Damage);
        using var trainer = Builder(Run).Build();

        var error = Assert.Throws<CheckpointException>(() => trainer.Train(6, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains($"None of the {files.Length} checkpoints can be read", error.Message);
        Assert.Equal(files, Checkpoints());
    }

    [Fact]
    public void Train_CheckpointIsALinkToNothing_GoesOnFromTheOneBefore()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        var whole = Trained(Run, steps: 6);
        File.CreateSymbolicLink(Path.Combine(Run, "checkpoint-00000099.safetensors"), Path.Combine(Run, "nothing"));

        AssertSame(whole, Trained(Run, steps: 6));
    }

    [Fact]
    public void Train_OtherOptionsAndPhotos_AreNamedInAWarning()
    {
        _ = Trained(Run, steps: 2);
        File.Delete(_images.PhotoFile(4));
        using var log = new RecordedLog();
        using var trainer = Builder(Run, log).WithStyle(_images.SecondStyle).WithStyleSize(20).WithGradientClipping(5).Build();

        Assert.ThrowsAny<IOException>(() => trainer.Train(4, cancellationToken: TestContext.Current.CancellationToken)); // two styles: another network
        using var same = Builder(Run, log).WithStyleSize(20).WithGradientClipping(5).Build();
        var result = same.Train(4, cancellationToken: TestContext.Current.CancellationToken);

        var warning = Assert.Single(log.Warnings, warning => warning.Contains("not bit for bit"));
        Assert.Contains("styleSize was \"384\" and is 20", warning);
        Assert.Contains("gradientNorm was", warning);
        Assert.Contains("photos was \"5, ", warning);
        Assert.Contains("length was \"2\" and is 4", warning);
        Assert.DoesNotContain("cropSize", warning);
    }

    [Fact]
    public void Train_SameConditions_WarnsOfNothing()
    {
        Interrupt(step: 3, steps: 6);
        using var log = new RecordedLog();

        _ = Trained(Run, steps: 6, log);

        Assert.Empty(log.Warnings);
    }

    [Fact]
    public void Train_FolderInUse_IsRefused()
    {
        using var first = Builder(Run).Build();
        using var second = Builder(Run).Build();
        Exception? error = null;

        var result = first.Train(2, Reports.After(1, () => error = Record.Exception(() => second.Train(2, cancellationToken: TestContext.Current.CancellationToken))), TestContext.Current.CancellationToken);

        Assert.Contains("another training", Assert.IsType<CheckpointException>(error).Message);
        Assert.Equal(0, second.Step);
    }

    [Fact]
    public void Train_LeftoversOfAKilledProcess_AreDeleted()
    {
        Directory.CreateDirectory(Run);
        File.WriteAllText(Path.Combine(Run, $".{Guid.NewGuid():N}.tmp"), "half");
        File.WriteAllText(Path.Combine(Run, ".mine.tmp"), "of the user's");

        _ = Trained(Run, steps: 1);

        Assert.Equal([".mine.tmp", "checkpoint-00000001.safetensors", "training.lock"], Directory.GetFiles(Run).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Train_FolderDeletedMeanwhile_IsMadeAgain()
    {
        using var trainer = Builder(Run).Build();

        var result = trainer.Train(6, Reports.After(3, () => Directory.Delete(Run, recursive: true)), TestContext.Current.CancellationToken);

        Assert.Equal(["checkpoint-00000004.safetensors", "checkpoint-00000006.safetensors"], Checkpoints().Select(Path.GetFileName));
    }

    [Fact]
    public void Train_CheckpointsCannotBeWritten_GoesOnAndGivesUpAfterThree()
    {
        var (saves, steps) = (0, 0);
        using var log = new RecordedLog();
        using var trainer = Builder(new CheckpointOptions(Run, EverySteps: 2) { Reached = FailFromTheSecond }, log).Build();

        var error = Assert.Throws<CheckpointException>(() => trainer.Train(20, new Reports(report => steps = report.Step), TestContext.Current.CancellationToken));

        Assert.Equal(8, steps); // saved after 2, not after 4, 6 and 8
        Assert.Equal(2, log.Warnings.Count(warning => warning.Contains("training goes on without it")));
        Assert.Contains("No space", error.Message);
        Assert.Equal(["checkpoint-00000002.safetensors"], Checkpoints().Select(Path.GetFileName));
        Assert.Empty(Directory.GetFiles(Run, ".*"));

        void FailFromTheSecond(SaveStage stage)
        {
            if (stage == SaveStage.HalfWritten && ++saves > 1)
            {
                throw new IOException("No space left on device");
            }
        }
    }

    [Fact]
    public void Train_LastCheckpointCannotBeWritten_StillReturnsTheResult()
    {
        using var log = new RecordedLog();
        using var trainer = Builder(new CheckpointOptions(Run, EverySteps: 100) { Reached = _ => throw new IOException("No space left on device") }, log).Build();

        var result = trainer.Train(3, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(3, result.Steps);
        Assert.Contains(log.Warnings, warning => warning.Contains("No space"));
    }

    [Fact]
    public void Train_OnAFullDisk_KeepsTheLastCheckpointAndLeavesNoTemporaryFile()
    {
        using var disk = SmallDisk.TryMount(megabytes: 1);
        Assert.SkipWhen(disk is null, "Needs the right to mount a file system in memory.");
        var run = Path.Combine(disk.Path, "run");
        using var log = new RecordedLog();
        using var trainer = Builder(run, log).Build();

        var error = Assert.Throws<CheckpointException>(() => trainer.Train(20, Reports.After(3, () => disk.Fill()), TestContext.Current.CancellationToken));

        Assert.Contains("No space left on device", error.Message);
        Assert.Equal(["checkpoint-00000002.safetensors", "training.lock"], Directory.GetFiles(run).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("2", CheckpointFile.Read(Path.Combine(run, "checkpoint-00000002.safetensors")).Metadata["neuralstyle.step"]);
    }

    [Fact]
    public void Train_ForATimeThatIsSpent_StopsAtOnceWhenResumed()
    {
        using (var first = Builder(Run).Build())
        {
            first.Train(TimeSpan.FromMilliseconds(1), cancellationToken: TestContext.Current.CancellationToken);
        }

        using var second = Builder(Run).Build();
        var result = second.Train(TimeSpan.FromMilliseconds(1), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(2, result.Steps); // one step, however little time there is
    }

    [Fact]
    public void Train_LossNotFiniteForAWhile_GoesBackWithHalfTheRate()
    {
        using var features = new FeaturesThatFail(from: 9, to: 13);
        var rates = new List<(int Step, double Rate)>();
        using var log = new RecordedLog();
        using var trainer = Builder(Run, log).WithFeatures(features).WithLearningRate(LearningRateSchedule.Constant(1e-3)).Build();

        var result = trainer.Train(14, new Reports(report => rates.Add((report.Step, report.LearningRate))), TestContext.Current.CancellationToken);

        Assert.Equal(14, result.Steps);
        Assert.Equal(1, result.Rollbacks);
        Assert.Equal(Enumerable.Range(1, 14), result.History.Select(point => point.Step));
        Assert.Equal([.. Enumerable.Range(1, 12), .. Enumerable.Range(9, 6)], rates.Select(rate => rate.Step)); // 8 has the newest checkpoint
        Assert.Contains(log.Warnings, warning => warning.Contains("diverged and goes back"));
        Assert.All(rates.SkipWhile(rate => rate.Rate == 1e-3), rate => Assert.Equal(5e-4, rate.Rate));
        Assert.Contains(rates, rate => rate.Rate == 5e-4);
    }

    [Fact]
    public void Train_LossNeverFiniteAgain_IsAnErrorAfterThreeRollbacks()
    {
        using var features = new FeaturesThatFail(from: 9, to: int.MaxValue);
        using var log = new RecordedLog();
        using var trainer = Builder(Run, log).WithFeatures(features).Build();

        Assert.Throws<TrainingDivergedException>(() => trainer.Train(40, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(3, log.Warnings.Count(warning => warning.Contains("diverged and goes back")));
        Assert.All(trainer.Network.parameters(), parameter => Assert.True(parameter.isfinite().all().item<bool>()));
    }

    [Fact]
    public void Train_StepNotFinite_LeavesWeightsAndMomentsAsTheyWere()
    {
        using var features = new FeaturesThatFail(from: 3, to: 3);
        byte[][]? before = null;
        using var trainer = Builder(Run).WithFeatures(features).Build();
        byte[][] after = [];

        var result = trainer.Train(3, new Reports(report =>
        {
            before = report.Step == 2 ? Weights(trainer) : before;
            after = report.Step == 3 ? Weights(trainer) : after;
        }), TestContext.Current.CancellationToken);

        Assert.Equal(1, result.SkippedSteps);
        Assert.Equal(before, after);
    }

    [Fact]
    public void Train_ManyPhotosBroken_StopsWithACheckpoint()
    {
        for (var i = 5; i < 60; i++)
        {
            File.WriteAllText(_images.PhotoFile(i), "no image");
        }

        using var trainer = Builder(Run).Build();

        var error = Assert.Throws<ImageFormatException>(() => trainer.Train(200, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains("MaximumSkippedShare", error.Message);
        Assert.True(trainer.Step == 0 || Checkpoints().Length > 0);
    }

    [Fact]
    public void Train_TenPhotosBroken_GoesOn()
    {
        for (var i = 5; i < 15; i++)
        {
            File.WriteAllText(_images.PhotoFile(i), "no image");
        }

        using var trainer = Builder(Run).Build();

        var result = trainer.Train(12, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(10, result.SkippedPhotos.Count);
    }

    private static void Damage(string file)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[^5] ^= 1;
        File.WriteAllBytes(file, bytes);
    }

    private static byte[][] Weights(StyleTrainer trainer) => [.. NeuralStyle.Weights.TorchWeights.ToStateDict(trainer.Network).Values.Select(weight => weight.Bytes.ToArray())];

    private static void AssertSame(Dictionary<string, byte[]> expected, Dictionary<string, byte[]> actual)
    {
        Assert.Contains("network.deconv3.conv2d.weight", expected.Keys);
        Assert.Contains("history", expected.Keys);
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        Assert.All(expected, pair => Assert.Equal(pair.Value, actual[pair.Key]));
    }

    private string[] Checkpoints() => [.. Directory.GetFiles(Run, "checkpoint-*.safetensors").Order(StringComparer.Ordinal)];

    private StyleTrainerBuilder Builder(string run, RecordedLog? log = null) => Builder(new CheckpointOptions(run, EverySteps: 2), log);

    private StyleTrainerBuilder Builder(CheckpointOptions checkpoints, RecordedLog? log = null)
    {
        var builder = _images.Builder().WithMovingAverage(0.9).WithCheckpoints(checkpoints);
        return log is null ? builder : builder.WithLoggerFactory(log);
    }

    private void Interrupt(int step, int steps)
    {
        using var stop = new CancellationTokenSource();
        using var trainer = Builder(new CheckpointOptions(Run, EverySteps: 100)).Build();
        Assert.ThrowsAny<OperationCanceledException>(() => trainer.Train(steps, Reports.After(step, stop.Cancel), stop.Token));
    }

    // The tensors of the last checkpoint: weights, moments, moving average, losses.
    private Dictionary<string, byte[]> Trained(string run, int steps, RecordedLog? log = null)
    {
        using var trainer = Builder(run, log).Build();
        var result = trainer.Train(steps, cancellationToken: TestContext.Current.CancellationToken);
        return CheckpointFile.Read(Path.Combine(run, $"checkpoint-{steps:D8}.safetensors")).ToDictionary(pair => pair.Key, pair => pair.Value.Bytes.ToArray());
    }

    // Features whose maps are NaN for some calls of the network's output, counted from 1.
    private sealed class FeaturesThatFail(int from, int to) : IFeatureExtractor
    {
        private readonly BuiltInFeatures _features = new();
        private int _calls;

        public IReadOnlyList<string> Layers => _features.Layers;

        public FeatureMaps Extract(Tensor image, IReadOnlyCollection<string> layers)
        {
            var maps = _features.Extract(image, layers);
            if (!image.requires_grad || ++_calls < from || _calls > to)
            {
                return maps;
            }

            using var nan = tensor(float.NaN);
            return new FeatureMaps(maps.Select(map => KeyValuePair.Create(map.Key, map.Value.mul(nan))));
        }

        public void MoveTo(Device device) => _features.MoveTo(device);

        public void Dispose() => _features.Dispose();
    }
}

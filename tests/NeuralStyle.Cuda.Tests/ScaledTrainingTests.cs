using NeuralStyle.Tests;
using NeuralStyle.Tests.Training;
using NeuralStyle.Training;
using NeuralStyle.Weights;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Cuda.Tests;

public sealed class ScaledTrainingTests : TensorTest
{
    [Fact]
    public void Train_SinglePrecisionWithAScaler_EqualsTheTrainingWithout()
        => AssertScalingChangesNothing(builder => builder);

    [Fact]
    public void Train_ClippedGradientsWithAScaler_EqualTheTrainingWithout()
        => AssertScalingChangesNothing(builder => builder.WithGradientClipping(1e-9)); // so small that Adam's epsilon sees the norm

    [Fact]
    public void Train_AccumulatedGradientsWithAScaler_EqualTheTrainingWithout()
        => AssertScalingChangesNothing(builder => builder.WithGradientAccumulation(3), tolerance: 5e-4f); // Adam hides a common factor, but not one that differs from batch to batch

    private static void AssertScalingChangesNothing(Func<StyleTrainerBuilder, StyleTrainerBuilder> change, float tolerance = 1e-4f)
    {
        using var images = new TrainingImages();

        var plain = Trained(change(images.Builder()), steps: 3);
        var scaled = Trained(change(images.Builder()).WithGradientScaler(new GradScaler(new GradScalerOptions { InitialScale = 1024 })), steps: 3);

        // A power of two changes no bit of a gradient but of the tiniest. Those of weights that a norm takes away again are rounding
        // alone, and Adam makes whole steps of them: the outputs of the networks are compared, where they do not count.
        Assert.All(plain.Zip(scaled), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }

    [Fact]
    public void Train_ScaleTooLarge_SkipsStepsUntilItFits()
    {
        using var images = new TrainingImages();
        var scaler = new GradScaler(new GradScalerOptions { InitialScale = float.MaxValue, BackoffFactor = 1e-5 });
        using var trainer = images.Builder().WithGradientScaler(scaler).Build();

        var result = trainer.Train(6, cancellationToken: TestContext.Current.CancellationToken);

        Assert.InRange(result.SkippedSteps, 1, 5);
        Assert.Equal(6, result.Steps);
        Assert.All(trainer.Network.parameters(), parameter => Assert.True(parameter.isfinite().all().item<bool>()));
    }

    [Fact]
    public void Train_ManyStepsLeftOutByTheScaler_IsNoDivergence()
    {
        using var images = new TrainingImages();
        using var trainer = images.Builder().WithGradientScaler(new NeverFits()).Build();

        var result = trainer.Train(6, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(6, result.SkippedSteps); // 5 losses in a row that are not finite would be one
    }

    [Fact]
    public void Train_ResumedFromACheckpoint_GoesOnWithTheScale()
    {
        using var images = new TrainingImages();
        var folder = Path.Combine(images.Folder, "run");
        var (first, second) = (Eager(), Eager());

        _ = Trained(images.Builder().WithCheckpoints(folder, everySteps: 3).WithGradientScaler(first), steps: 3);
        _ = Trained(images.Builder().WithCheckpoints(folder, everySteps: 3).WithGradientScaler(second), steps: 4);

        Assert.Equal((16f, 32f), (first.CurrentScale, second.CurrentScale));

        static GradScaler Eager() => new(new GradScalerOptions { InitialScale = 8, GrowthInterval = 2 });
    }

    [Fact]
    public void Train_HalfAccumulatedAndResumed_EndsAsTheUndisturbedOne()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "LibTorch's autocast cannot be reached on Windows.");
        using var images = new TrainingImages();

        var whole = Trained(Run("whole"), steps: 4);
        using (var stopped = Run("parts").Build())
        {
            Assert.Throws<OperationCanceledException>(() => stopped.Train(4, new CancelAfter(2, out var token), token));
        }

        Assert.Equal(whole, Trained(Run("parts"), steps: 4));

        StyleTrainerBuilder Run(string name) => images.Builder()
            .WithPrecision(Precision.Half)
            .WithGradientAccumulation(2)
            .WithGradientScaler(new GradScaler(new GradScalerOptions { InitialScale = 64, GrowthInterval = 1 }))
            .WithCheckpoints(Path.Combine(images.Folder, name), everySteps: 1);
    }

    [Fact]
    public void Train_CheckpointOfATrainingWithoutAScaler_LeavesItAsItIs()
    {
        using var images = new TrainingImages();
        var folder = Path.Combine(images.Folder, "run");
        var scaler = new GradScaler();

        _ = Trained(images.Builder().WithCheckpoints(folder, everySteps: 1), steps: 1);
        _ = Trained(images.Builder().WithCheckpoints(folder, everySteps: 1).WithGradientScaler(scaler), steps: 2);

        Assert.Equal("65536 1", scaler.SaveState());
    }

    [Fact]
    public void Train_CheckpointWithAnotherScalersState_IsRefused()
    {
        using var images = new TrainingImages();
        var folder = Path.Combine(images.Folder, "run");
        _ = Trained(images.Builder().WithCheckpoints(folder, everySteps: 1).WithGradientScaler(new NeverFits()), steps: 1);
        using var trainer = images.Builder().WithCheckpoints(folder, everySteps: 1).WithGradientScaler(new GradScaler()).Build();

        var error = Assert.Throws<CheckpointException>(() => trainer.Train(2, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains("'never fits'", error.Message);
    }

    [Fact]
    public void Train_HalfOnTheCpu_ComesNearSinglePrecision()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "LibTorch's autocast cannot be reached on Windows.");

        var scaler = new GradScaler(new GradScalerOptions { InitialScale = 64 }); // near the scale that fits, to save steps

        AssertHalfComesNear(builder => builder.WithGradientScaler(scaler), steps: 3);
    }

    [Fact]
    public void Train_HalfOnAGpu_ComesNearSinglePrecision()
    {
        Gpu.SkipUnlessThere();
        Assert.SkipWhen(OperatingSystem.IsWindows(), "LibTorch's autocast cannot be reached on Windows.");

        AssertHalfComesNear(builder => builder.UseCuda(), steps: 25);
    }

    // The first steps may be left out while the scaler looks for its scale; the first loss is that of the same weights.
    private static void AssertHalfComesNear(Func<StyleTrainerBuilder, StyleTrainerBuilder> change, int steps)
    {
        using var images = new TrainingImages();
        using var single = images.Builder().Build();
        using var half = change(images.Builder().WithPrecision(Precision.Half)).Build();
        var before = half.Network.ToStateDict();

        var expected = single.Train(1, cancellationToken: TestContext.Current.CancellationToken);
        var actual = half.Train(steps, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(expected.History[0].Loss, actual.History[0].Loss, 0.05f * expected.History[0].Loss);
        Assert.InRange(actual.SkippedSteps, 0, steps - 1);
        Assert.Contains(half.Network.ToStateDict(), pair => !pair.Value.ToSingles().SequenceEqual(before[pair.Key].ToSingles()));
    }

    // The output of the trained network.
    private static float[] Trained(StyleTrainerBuilder builder, int steps)
    {
        using var trainer = builder.Build();
        var result = trainer.Train(steps, cancellationToken: TestContext.Current.CancellationToken);
        using var stylizer = Stylizer.Create(result.Model);
        return stylizer.Stylize(TrainingImages.Image(40, 36, seed: 3)).AsFloats().ToArray();
    }

    private sealed class CancelAfter : IProgress<TrainingProgress>
    {
        private readonly CancellationTokenSource _source = new();
        private readonly int _step;

        public CancelAfter(int step, out CancellationToken token) => (_step, token) = (step, _source.Token);

        public void Report(TrainingProgress value)
        {
            if (value.Step == _step)
            {
                _source.Cancel();
            }
        }
    }

    private sealed class NeverFits : IGradientScaler
    {
        public Tensor Scale(Tensor loss) => loss.alias();

        public void Unscale(optim.Optimizer optimizer)
        {
        }

        public bool Step(optim.Optimizer optimizer) => false;

        public void Update()
        {
        }

        public string SaveState() => "never fits";

        public void LoadState(string state)
        {
        }
    }
}

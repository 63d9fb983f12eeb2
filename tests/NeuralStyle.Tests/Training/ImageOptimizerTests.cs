using NeuralStyle.Features;
using NeuralStyle.Losses;
using NeuralStyle.Training;
using Xunit;

namespace NeuralStyle.Tests.Training;

public sealed class ImageOptimizerTests : TensorTest
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_Adam_LowersTheLossAndKeepsTheSize(bool fromNoise)
    {
        using var features = new BuiltInFeatures();
        using var optimizer = new ImageOptimizer(features, [TrainingImages.Image(40, 36, seed: 5)], new ImageOptimizerOptions { Steps = 15, FromNoise = fromNoise });
        var losses = new LossLog();

        var stylized = optimizer.Run(TrainingImages.Image(33, 30, seed: 1), losses, TestContext.Current.CancellationToken);

        Assert.Equal((33, 30), (stylized.Width, stylized.Height));
        Assert.Equal(15, losses.Values.Count);
        Assert.True(losses.Values[^1] < 0.8 * losses.Values[0]);
    }

    [Fact]
    public void Run_SameSeed_GivesTheSameImage()
    {
        using var features = new BuiltInFeatures();
        using var optimizer = new ImageOptimizer(features, [TrainingImages.Image(40, 36, seed: 5)], new ImageOptimizerOptions { Steps = 3, FromNoise = true });
        var content = TrainingImages.Image(33, 30, seed: 1);

        var first = optimizer.Run(content, cancellationToken: TestContext.Current.CancellationToken);
        var second = optimizer.Run(content, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(first.AsFloats(), second.AsFloats());
    }

    [Fact]
    public void Run_LossNotFinite_ThrowsThoughNobodyListens()
    {
        using var features = new BuiltInFeatures();
        var loss = PerceptualLossOptions.For(features) with { StyleWeight = double.MaxValue };
        using var optimizer = new ImageOptimizer(features, [TrainingImages.Image(40, 36, seed: 5)], new ImageOptimizerOptions { Loss = loss });

        Assert.Throws<TrainingDivergedException>(() => optimizer.Run(TrainingImages.Image(20, 20, seed: 1), cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Run_Cancelled_Throws()
    {
        using var features = new BuiltInFeatures();
        using var optimizer = new ImageOptimizer(features, [TrainingImages.Image(40, 36, seed: 5)]);

        Assert.ThrowsAny<OperationCanceledException>(() => optimizer.Run(TrainingImages.Image(20, 20, seed: 1), cancellationToken: new CancellationToken(canceled: true)));
    }

    internal sealed class LossLog : IProgress<float>
    {
        public List<float> Values { get; } = [];

        public void Report(float value) => Values.Add(value);
    }
}

using NeuralStyle.Networks;
using NeuralStyle.Tests.Training;
using TorchSharp;
using Xunit;

namespace NeuralStyle.Tests;

/// <summary>Native memory over hundreds of calls. The counts are the process's own; tests run one at a time.</summary>
public sealed class NativeGrowthTests
{
    private const int Calls = 300;
    private const long AllowedBytes = 50L << 20;

    [Fact]
    public void Train_HundredsOfSteps_KeepsTensorsAndMemory()
    {
        using var images = new TrainingImages();
        using var trainer = images.Builder().Build();
        var warm = trainer.Train(20, cancellationToken: TestContext.Current.CancellationToken);

        var (tensors, bytes) = Growth(() =>
        {
            var result = trainer.Train(20 + Calls, cancellationToken: TestContext.Current.CancellationToken);
        });

        Assert.Equal(0, tensors);
        Assert.InRange(bytes, long.MinValue, AllowedBytes);
    }

    [Fact]
    public void Stylize_HundredsOfImages_KeepsTensorsAndMemory()
    {
        using var network = new TransformNetwork(new TransformNetworkOptions { Width = 4, ResidualBlocks = 1 });
        using var stylizer = Stylizer.Create(network.ToModel());
        var image = TrainingImages.Image(64, 48, seed: 1);
        Repeat(20);

        var (tensors, bytes) = Growth(() => Repeat(Calls));

        Assert.Equal(0, tensors);
        Assert.InRange(bytes, long.MinValue, AllowedBytes);

        void Repeat(int calls)
        {
            for (var i = 0; i < calls; i++)
            {
                stylizer.Stylize(image);
            }
        }
    }

    private static (long Tensors, long Bytes) Growth(Action action)
    {
        var (tensors, bytes) = (torch.Tensor.TotalCount, ResidentBytes());
        action();
        return (torch.Tensor.TotalCount - tensors, ResidentBytes() - bytes);
    }

    private static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return Environment.WorkingSet;
    }
}

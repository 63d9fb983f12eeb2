using NeuralStyle.Features;
using NeuralStyle.Training;
using TorchSharp;
using Xunit;

namespace NeuralStyle.Tests.Training;

/// <summary>
/// L-BFGS, apart: TorchSharp hands each loss to native code, which frees it, but leaves it among the live ones of the
/// statistics that <see cref="TensorTest"/> reads. The process's count of tensors is right, but for one a parameter.
/// </summary>
public sealed class ImageOptimizerLbfgsTests
{
    [Fact]
    public void Run_Lbfgs_LowersTheLossAndLeavesNoTensorAStep()
    {
        NativeRuntime.EnsureLoaded();
        var few = Growth(steps: 2, out _);

        var many = Growth(steps: 15, out var losses);

        Assert.Equal(few, many);
        Assert.True(losses[^1] < 0.8 * losses[0], $"From {losses[0]} to {losses[^1]}.");
    }

    private static long Growth(int steps, out IReadOnlyList<float> losses)
    {
        var report = new ImageOptimizerTests.LossLog();
        GC.Collect(); // so that nothing older is finalized between the two counts
        GC.WaitForPendingFinalizers();
        var before = torch.Tensor.TotalCount;
        using (var features = new BuiltInFeatures())
        using (var optimizer = new ImageOptimizer(
            features, [TrainingImages.Image(40, 36, seed: 5)], new ImageOptimizerOptions { Method = ImageOptimizerMethod.Lbfgs, Steps = steps }))
        {
            optimizer.Run(TrainingImages.Image(33, 30, seed: 1), report, TestContext.Current.CancellationToken);
        }

        losses = report.Values;
        return torch.Tensor.TotalCount - before;
    }
}

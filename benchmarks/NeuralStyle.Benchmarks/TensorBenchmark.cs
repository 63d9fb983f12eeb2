using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using TorchSharp;

namespace NeuralStyle.Benchmarks;

/// <summary>What all benchmarks share: a baseline in each category, a fixed seed, and a dispose scope a call, inside the timed body as in an app.</summary>
[MemoryDiagnoser(displayGenColumns: false)]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public abstract class TensorBenchmark
{
    [GlobalSetup]
    public void Setup()
    {
        torch.manual_seed(0);
        Create();
    }

    [GlobalCleanup]
    public abstract void Free();

    protected abstract void Create();

    /// <summary>Runs without gradients and waits for the result.</summary>
    protected static float Infer(Func<torch.Tensor> run)
    {
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        return run().flatten()[0].item<float>();
    }

    /// <summary>Runs forward and backward from the mean of squares, and waits for the result.</summary>
    protected static float Train(Func<torch.Tensor> run) => Backward(() => run().square().mean());

    /// <summary>Runs a loss forward and backward, and waits for the result.</summary>
    protected static float Backward(Func<torch.Tensor> run)
    {
        using var scope = torch.NewDisposeScope();
        var loss = run();
        loss.backward();
        return loss.item<float>();
    }
}

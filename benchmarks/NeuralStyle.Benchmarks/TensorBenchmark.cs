using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using TorchSharp;

namespace NeuralStyle.Benchmarks;

/// <summary>The base of all benchmarks: a baseline in each category, a fixed seed, and a dispose scope a call, inside the timed body as in an app.</summary>
[MemoryDiagnoser(displayGenColumns: false)]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public abstract class TensorBenchmark
{
    /// <summary>The work of one call of a benchmark, asked for before any run.</summary>
    public static Work WorkOf(BenchmarkCase benchmark)
    {
        ArgumentNullException.ThrowIfNull(benchmark);
        var instance = (TensorBenchmark)Activator.CreateInstance(benchmark.Descriptor.Type)!;
        foreach (var parameter in benchmark.Parameters.Items)
        {
            benchmark.Descriptor.Type.GetProperty(parameter.Name)!.SetValue(instance, parameter.Value);
        }

        return instance.WorkOf(benchmark.Descriptor.WorkloadMethod.Name);
    }

    [GlobalSetup]
    public void Setup()
    {
        torch.manual_seed(0);
        Create();
    }

    [GlobalCleanup]
    public abstract void Free();

    protected abstract void Create();

    /// <summary>The work of one call of the named method, from the parameters alone; nothing is created yet.</summary>
    protected virtual Work WorkOf(string method) => default;

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

using System.Collections.Concurrent;
using System.Diagnostics;
using TorchSharp;

namespace NeuralStyle.Benchmarks;

/// <summary>The machine's measured ceiling: the fastest of several products of two 2048x2048 matrices in float32.</summary>
public static class GemmPeak
{
    private const int Side = 2048;
    private const int Repetitions = 8;

    private static readonly ConcurrentDictionary<int, double> Measured = new();

    /// <summary>GFLOP/s on so many threads, measured once a process.</summary>
    /// <param name="threads">The threads; 0 for as many as there are processors.</param>
    public static double Of(int threads) => Measured.GetOrAdd(threads == 0 ? Environment.ProcessorCount : threads, Measure);

    private static double Measure(int threads)
    {
        var before = torch.get_num_threads();
        torch.set_num_threads(threads);
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        var (left, right) = (torch.rand(Side, Side), torch.rand(Side, Side));
        var best = Enumerable.Range(0, Repetitions).Min(_ => Seconds(left, right));
        torch.set_num_threads(before);
        return 2.0 * Side * Side * Side / best / 1e9;
    }

    private static double Seconds(torch.Tensor left, torch.Tensor right)
    {
        var start = Stopwatch.GetTimestamp();
        using var product = left.mm(right);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}

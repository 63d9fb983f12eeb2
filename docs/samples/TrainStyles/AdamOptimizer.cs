using System.Runtime.InteropServices;
using NeuralStyle.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainStyles;

/// <summary>Adam (Kingma and Ba 2014, arXiv:1412.6980) with its moments in managed memory, and with clipped gradients. For parameters on the CPU.</summary>
/// <remarks>TorchSharp's own makes hundreds of calls a step, each with boxed numbers; this makes one for each parameter.</remarks>
internal sealed class AdamOptimizer
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const float Epsilon = 1e-8f;
    private const double LargestNorm = 10; // of all gradients together

    private readonly List<State> _states;

    public AdamOptimizer(IEnumerable<(string Name, Parameter Parameter)> parameters)
        => _states = [.. parameters.Select(named => new State(named.Name, named.Parameter))];

    /// <summary>The number of steps taken.</summary>
    public int Steps { get; private set; }

    /// <summary>Takes a step. Parameters without a gradient stay as they are.</summary>
    /// <param name="learningRate">The learning rate of a parameter, by name.</param>
    public void Step(Func<string, double> learningRate)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        Steps++;
        var gradients = _states.Select(state => state.Parameter.grad?.contiguous()).ToList();
        var norm = Math.Sqrt(gradients.OfType<Tensor>().Sum(gradient => gradient.square().sum().item<float>()));
        if (!double.IsFinite(norm))
        {
            throw new InvalidOperationException($"A gradient is not finite in step {Steps}. The checkpoint is good; lower the learning rate.");
        }

        var clip = (float)Math.Min(1, LargestNorm / norm);
        foreach (var (state, gradient) in _states.Zip(gradients))
        {
            if (gradient is not null)
            {
                Update(state, Values(gradient), clip, learningRate(state.Name));
            }
        }
    }

    /// <summary>The moments, by names that begin with <c>adam.</c>.</summary>
    public IEnumerable<KeyValuePair<string, WeightTensor>> Moments() => _states.SelectMany(state => new[]
    {
        KeyValuePair.Create(MeanKey(state), WeightTensor.FromSingles(state.Parameter.shape, state.Mean)),
        KeyValuePair.Create(SquareKey(state), WeightTensor.FromSingles(state.Parameter.shape, state.Square)),
    });

    /// <summary>Takes up the moments of a checkpoint; those that it does not have begin at zero.</summary>
    /// <param name="checkpoint">Moments, of <see cref="Moments"/>, among other tensors.</param>
    /// <param name="steps">The number of steps taken.</param>
    public void Restore(StateDict checkpoint, int steps)
    {
        Steps = steps;
        foreach (var state in _states.Where(state => checkpoint.ContainsKey(MeanKey(state)) && checkpoint.ContainsKey(SquareKey(state))))
        {
            checkpoint[MeanKey(state)].AsSingles().CopyTo(state.Mean);
            checkpoint[SquareKey(state)].AsSingles().CopyTo(state.Square);
        }
    }

    private void Update(State state, ReadOnlySpan<float> gradient, float clip, double learningRate)
    {
        var rate = (float)(learningRate / (1 - Math.Pow(Beta1, Steps)));
        var correction = (float)Math.Sqrt(1 - Math.Pow(Beta2, Steps));
        var (mean, square) = (state.Mean, state.Square);
        var values = Values(state.Parameter);
        for (var i = 0; i < values.Length; i++)
        {
            var slope = gradient[i] * clip;
            mean[i] += (1 - (float)Beta1) * (slope - mean[i]);
            square[i] += (1 - (float)Beta2) * ((slope * slope) - square[i]);
            values[i] -= rate * mean[i] / ((MathF.Sqrt(square[i]) / correction) + Epsilon);
        }
    }

    // The tensor's own memory.
    private static Span<float> Values(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    private static string MeanKey(State state) => $"adam.mean.{state.Name}";

    private static string SquareKey(State state) => $"adam.square.{state.Name}";

    private sealed record State(string Name, Parameter Parameter)
    {
        public float[] Mean { get; } = new float[Parameter.numel()];

        public float[] Square { get; } = new float[Parameter.numel()];
    }
}

using NeuralStyle.Common;
using NeuralStyle.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainStyles;

/// <summary>Adam (Kingma and Ba 2014, arXiv:1412.6980) with clipped gradients, for all parameters as one vector on their device.</summary>
/// <remarks>TorchSharp's own makes a dozen calls for each parameter, this one three, and it never waits for a GPU.</remarks>
internal sealed class AdamOptimizer : IDisposable
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;
    private const double LargestNorm = 10; // of all gradients together

    private readonly List<(string Name, Parameter Parameter)> _parameters;
    private readonly Tensor _rates; // (N): of the learning rate, by parameter
    private readonly Tensor _mean; // (N)
    private readonly Tensor _square; // (N)

    /// <summary>Creates an optimizer whose moments are zero.</summary>
    /// <param name="parameters">The parameters, by name, all on one device; they stay the caller's.</param>
    /// <param name="rate">The share of the learning rate that a parameter gets, by name.</param>
    public AdamOptimizer(IEnumerable<(string Name, Parameter Parameter)> parameters, Func<string, double> rate)
    {
        using var scope = NewDisposeScope();
        _parameters = [.. parameters];
        _rates = cat([.. _parameters.Select(named => full_like(named.Parameter.detach(), rate(named.Name)).flatten())]).DetachFromDisposeScope();
        _mean = zeros_like(_rates).DetachFromDisposeScope();
        _square = zeros_like(_rates).DetachFromDisposeScope();
    }

    /// <summary>The number of steps taken.</summary>
    public int Steps { get; private set; }

    /// <summary>Takes a step. Values of gradients that are not finite count as zero.</summary>
    /// <param name="learningRate">The learning rate.</param>
    public void Step(double learningRate)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        Steps++;
        var gradient = Clipped(cat([.. _parameters.Select(named => (named.Parameter.grad ?? zeros_like(named.Parameter)).flatten())]));
        _mean.copy_(_mean.Plus(gradient.sub(_mean).Times(1 - Beta1)));
        _square.copy_(_square.Plus(gradient.Squared().sub(_square).Times(1 - Beta2)));
        var deviation = _square.sqrt().Over(Math.Sqrt(1 - Math.Pow(Beta2, Steps))).Plus(Epsilon);
        Subtract(_mean.div(deviation).mul(_rates).Times(learningRate / (1 - Math.Pow(Beta1, Steps))));
    }

    /// <summary>The moments, by names that begin with <c>adam.</c>.</summary>
    public IEnumerable<KeyValuePair<string, WeightTensor>> Moments()
    {
        var (mean, square) = (Values(_mean), Values(_square));
        return Ranges().SelectMany(range => new[]
        {
            KeyValuePair.Create(MeanKey(range.Name), WeightTensor.FromSingles(range.Parameter.shape, mean[range.Span])),
            KeyValuePair.Create(SquareKey(range.Name), WeightTensor.FromSingles(range.Parameter.shape, square[range.Span])),
        });
    }

    /// <summary>Takes up the moments of a checkpoint; those that it does not have begin at zero.</summary>
    /// <param name="checkpoint">Moments, of <see cref="Moments"/>, among other tensors.</param>
    /// <param name="steps">The number of steps taken.</param>
    public void Restore(StateDict checkpoint, int steps)
    {
        using var scope = NewDisposeScope();
        Steps = steps;
        var (mean, square) = (Values(_mean), Values(_square));
        foreach (var (name, _, span) in Ranges().Where(range => checkpoint.ContainsKey(MeanKey(range.Name)) && checkpoint.ContainsKey(SquareKey(range.Name))))
        {
            checkpoint[MeanKey(name)].AsSingles().CopyTo(mean.AsSpan(span));
            checkpoint[SquareKey(name)].AsSingles().CopyTo(square.AsSpan(span));
        }

        _mean.copy_(tensor(mean));
        _square.copy_(tensor(square));
    }

    public void Dispose()
    {
        _rates.Dispose();
        _mean.Dispose();
        _square.Dispose();
    }

    private static Tensor Clipped(Tensor gradient)
    {
        var finite = gradient.nan_to_num(0, 0, 0);
        return finite.div(finite.Squared().sum().sqrt().AtLeast(LargestNorm)).Times(LargestNorm);
    }

    private void Subtract(Tensor change) // (N)
    {
        foreach (var (_, parameter, span) in Ranges())
        {
            var (offset, length) = span.GetOffsetAndLength((int)change.numel());
            parameter.sub_(change.narrow(0, offset, length).view(parameter.shape));
        }
    }

    // Each parameter's place in the vector.
    private IEnumerable<(string Name, Parameter Parameter, Range Span)> Ranges()
    {
        var offset = 0;
        foreach (var (name, parameter) in _parameters)
        {
            var end = offset + (int)parameter.numel();
            yield return (name, parameter, offset..end);
            offset = end;
        }
    }

    private static float[] Values(Tensor vector)
    {
        using var copy = vector.cpu();
        return [.. copy.data<float>()];
    }

    private static string MeanKey(string name) => $"adam.mean.{name}";

    private static string SquareKey(string name) => $"adam.square.{name}";
}

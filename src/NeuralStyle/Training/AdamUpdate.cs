using NeuralStyle.Blocks;
using NeuralStyle.Kernels;
using NeuralStyle.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NeuralStyle.Training;

/// <summary>The step of an <see cref="Adam"/>, on the state that it has, done in one pass where the parameters are on the CPU.</summary>
/// <remarks>
/// TorchSharp's own step makes hundreds of calls with numbers that it boxes for each, and lets the garbage collector free a box
/// while a call still reads it. Here no call reads one.
/// </remarks>
internal sealed class AdamUpdate(StyleNetwork network, Adam optimizer)
{
    // The defaults of optim.Adam, which the trainer's optimizer has.
    private const double Decay = 0.9;
    private const double SquareDecay = 0.999;
    private const float Epsilon = 1e-8f;

    private readonly List<(Tensor Parameter, Adam.State State)> _states = [.. StatesOf(network, optimizer)];

    /// <summary>Takes the step. Parameters without a gradient stay as they are.</summary>
    /// <param name="rate">The learning rate.</param>
    public void Take(double rate)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var (parameter, state) in _states)
        {
            if (parameter.grad is { } gradient)
            {
                Take(parameter, gradient, state, rate);
            }
        }
    }

    /// <summary>True where all parameters are such as this is for: in single precision and on the CPU.</summary>
    public bool IsPossible => _states.TrueForAll(pair => pair.Parameter.device_type == DeviceType.CPU && pair.Parameter.dtype == ScalarType.Float32 && pair.Parameter.is_contiguous());

    private static unsafe void Take(Tensor parameter, Tensor gradient, Adam.State state, double rate)
    {
        var step = ++state.step;
        var kernel = new AdamKernel(
            Decay, SquareDecay, Epsilon, (float)(rate / (1 - Math.Pow(Decay, step))), (float)Math.Sqrt(1 - Math.Pow(SquareDecay, step)));
        var count = checked((int)parameter.numel());
        float* p = TensorMemory.OfSingles(parameter), g = TensorMemory.OfSingles(gradient.contiguous());
        float* m = TensorMemory.OfSingles(state.exp_avg), s = TensorMemory.OfSingles(state.exp_avg_sq);
        kernel.Update(new Span<float>(p, count), new ReadOnlySpan<float>(g, count), new Span<float>(m, count), new Span<float>(s, count));
    }

    // Adam numbers its states in the order of the parameters it was given.
    private static IEnumerable<(Tensor Parameter, Adam.State State)> StatesOf(StyleNetwork network, Adam optimizer)
    {
        var states = optimizer.state_dict().State;
        return network.parameters().Select((parameter, index) => ((Tensor)parameter, (Adam.State)states[index]));
    }
}

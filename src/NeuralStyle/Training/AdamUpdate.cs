using NeuralStyle.Blocks.Fused;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NeuralStyle.Training;

/// <summary>The step of an <see cref="Adam"/>, on the state that it has, done in one pass where the parameters are on the CPU.</summary>
/// <remarks>
/// TorchSharp's own step makes hundreds of calls with scalars that it boxes for each, and lets the garbage collector free a box
/// while a call still reads it. Here no call reads one.
/// </remarks>
internal sealed class AdamUpdate(AdamState adam)
{
    private readonly double _beta1 = adam.Options.beta1!.Value;
    private readonly double _beta2 = adam.Options.beta2!.Value;
    private readonly float _epsilon = (float)adam.Options.eps!.Value;

    /// <summary>True if all parameters are contiguous, in single precision and on the CPU.</summary>
    public bool IsPossible => adam.Parameters.All(static each
        => each.Parameter.device_type == DeviceType.CPU && each.Parameter.dtype == ScalarType.Float32 && each.Parameter.is_contiguous());

    /// <summary>Takes the step. Parameters without a gradient stay as they are.</summary>
    /// <param name="rate">The learning rate.</param>
    public void Take(double rate)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var (_, parameter, state) in adam.Parameters)
        {
            if (parameter.grad is { } gradient)
            {
                Take(parameter, gradient, state, rate);
            }
        }
    }

    private unsafe void Take(Tensor parameter, Tensor gradient, Adam.State state, double rate)
    {
        var step = ++state.step;
        var kernel = new AdamKernel(
            _beta1, _beta2, _epsilon, (float)(rate / (1 - Math.Pow(_beta1, step))), (float)Math.Sqrt(1 - Math.Pow(_beta2, step)));
        var count = checked((int)parameter.numel());
        float* p = TensorMemory.FloatPointer(parameter), g = TensorMemory.FloatPointer(gradient.contiguous());
        float* m = TensorMemory.FloatPointer(state.exp_avg), s = TensorMemory.FloatPointer(state.exp_avg_sq);
        kernel.Update(new Span<float>(p, count), new ReadOnlySpan<float>(g, count), new Span<float>(m, count), new Span<float>(s, count));
    }
}

using NeuralStyle.Common;
using static TorchSharp.torch;

namespace NeuralStyle.Blocks;

/// <summary>Initialization of weights.</summary>
internal static class WeightInitializer
{
    /// <summary>The gain over PyTorch's initial weights that keeps the size of values through convolutions and ReLUs without norms (He et al. 2015, arXiv:1502.01852).</summary>
    public static readonly double ReluGain = Math.Sqrt(6);

    /// <summary>The gain over PyTorch's initial weights that keeps the size of values through a convolution without ReLU.</summary>
    public static readonly double LinearGain = Math.Sqrt(3);

    /// <summary>Gives a module and its parts their initial weights again, drawn from a generator of its own.</summary>
    public static void Reset(nn.Module module, long seed)
    {
        using var generator = new Generator((ulong)seed);
        foreach (var part in module.modules().Prepend(module).OfType<IResettable>()) // modules() leaves out the module itself
        {
            part.Reset(generator);
        }
    }

    /// <summary>Initializes a convolution as PyTorch does: kernels and bias uniform in plus or minus one over the root of the fan-in.</summary>
    public static void KaimingUniform(Tensor weight, Tensor? bias, long fanIn, Generator? generator, double gain = 1)
    {
        var bound = 1 / Math.Sqrt(fanIn);
        using var noGradient = no_grad();
        weight.uniform_(-bound * gain, bound * gain, generator);
        bias?.uniform_(-bound, bound, generator);
    }

    /// <summary>Initializes a norm: scale one and shift zero.</summary>
    public static void SetNorm(Tensor? scale, Tensor? shift)
    {
        using var noGradient = no_grad();
        scale?.Fill(1);
        shift?.zero_();
    }
}

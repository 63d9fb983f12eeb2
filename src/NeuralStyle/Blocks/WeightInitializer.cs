using NeuralStyle.Common;
using static TorchSharp.torch;

namespace NeuralStyle.Blocks;

/// <summary>PyTorch's initialization of weights.</summary>
internal static class WeightInitializer
{
    /// <summary>Initializes a convolution as PyTorch does: kernels and bias uniform in plus or minus one over the root of the fan-in.</summary>
    public static void KaimingUniform(Tensor weight, Tensor? bias, long fanIn, Generator? generator)
    {
        var bound = 1 / Math.Sqrt(fanIn);
        using var noGradient = no_grad();
        weight.uniform_(-bound, bound, generator);
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

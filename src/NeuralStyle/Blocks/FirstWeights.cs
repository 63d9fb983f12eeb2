using static TorchSharp.torch;

namespace NeuralStyle.Blocks;

/// <summary>PyTorch's first weights of a convolution: kernels and bias uniform in plus or minus one over the root of the fan-in.</summary>
internal static class FirstWeights
{
    public static void Draw(Tensor weight, Tensor bias, long fanIn, Generator? generator)
    {
        var bound = 1 / Math.Sqrt(fanIn);
        using var noGradient = no_grad();
        weight.uniform_(-bound, bound, generator);
        bias.uniform_(-bound, bound, generator);
    }
}

using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Blocks;

/// <summary>The law that a function of ours equals the one it stands for: its result, and the gradients of all that it reads.</summary>
internal static class TwinLaw
{
    /// <summary>Runs both on equal tensors and compares within a part of the greatest value.</summary>
    public static void Holds(Func<Tensor[], Tensor> ours, Func<Tensor[], Tensor> libTorchs, double tolerance, params Tensor[] reads)
    {
        var (actual, actualGradients) = Run(ours, reads);
        var (expected, expectedGradients) = Run(libTorchs, reads);

        Near(actual, expected, "The result");
        for (var i = 0; i < reads.Length; i++)
        {
            Near(actualGradients[i], expectedGradients[i], $"Gradient {i}");
        }

        void Near(Tensor one, Tensor other, string name)
        {
            Assert.Equal(other.shape, one.shape);
            var (difference, scale) = ((one - other).abs().max().item<float>(), other.abs().max().item<float>());
            Assert.True(difference <= tolerance * Math.Max(scale, 1e-3), $"{name} differs by {difference} of {scale}.");
        }
    }

    /// <summary>Runs a function on one thread of LibTorch's and on three, and compares the result and the gradients of all that it reads bit by bit.</summary>
    public static void HoldsForAnyNumberOfThreads(Func<Tensor[], Tensor> function, params Tensor[] reads)
    {
        var threads = get_num_threads();
        try
        {
            var results = new[] { 1, 3 }.Select(count =>
            {
                set_num_threads(count);
                var (result, gradients) = Run(function, reads);
                return cat([.. gradients.Append(result).Select(tensor => tensor.flatten())]);
            }).ToList();

            Assert.True(results[0].eq(results[1]).all().item<bool>());
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    private static (Tensor Result, Tensor[] Gradients) Run(Func<Tensor[], Tensor> function, Tensor[] reads)
    {
        var own = reads.Select(tensor => tensor.detach().clone().requires_grad_()).ToArray();
        var result = function(own);
        var direction = arange(result.numel(), dtype: ScalarType.Float32).mul(0.7).sin().add(0.5).reshape(result.shape); // the same for both
        result.to_type(ScalarType.Float32).mul(direction).sum().backward();
        return (result.detach().to_type(ScalarType.Float32), [.. own.Select(tensor => tensor.grad!.to_type(ScalarType.Float32))]);
    }
}

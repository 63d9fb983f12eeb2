using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Blocks;

/// <summary>Gradients against finite differences, in double precision.</summary>
internal static class FiniteDifferences
{
    private const double Step = 1e-6;

    /// <summary>Asserts that the gradient of a point is that of a function there.</summary>
    /// <param name="point">The point, after the backward pass.</param>
    /// <param name="function">The function, to a scalar.</param>
    public static void Agree(Tensor point, Func<Tensor, Tensor> function)
    {
        using var noGradient = no_grad();
        var flat = point.detach().flatten();
        for (var i = 0; i < flat.shape[0]; i++)
        {
            var (up, down) = (flat.clone(), flat.clone());
            up[i] += Step;
            down[i] -= Step;
            var expected = (function(up.reshape(point.shape)) - function(down.reshape(point.shape))).item<double>() / (2 * Step);
            Assert.Equal(expected, point.grad!.flatten()[i].item<double>(), 1e-6);
        }
    }
}

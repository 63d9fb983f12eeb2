using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Losses;

/// <summary>The law that gradients are slopes: along random directions, autograd agrees with central differences.</summary>
internal static class GradientLaw
{
    public static void Holds(Func<Tensor, Tensor> loss, Tensor at, double step = 1e-2, double tolerance = 2e-2)
    {
        var point = at.detach().clone().requires_grad_();
        loss(point).backward();
        var length = point.grad!.norm().item<float>(); // what a slope along a direction of independent normal numbers amounts to
        for (var i = 0; i < 3; i++)
        {
            var direction = randn_like(at);

            var expected = (Value(at + (direction * step)) - Value(at - (direction * step))) / (2 * step);

            var actual = (point.grad * direction).sum().item<float>();
            Assert.True(Math.Abs(actual - expected) <= tolerance * length, $"Gradient {actual}, but the slope is {expected}.");
        }

        double Value(Tensor x)
        {
            using var noGradient = no_grad();
            return loss(x).item<float>();
        }
    }
}

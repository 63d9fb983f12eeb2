using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NeuralStyle.Training;

/// <summary>The norm of all gradients together, and their scaling.</summary>
internal static class GradientNorm
{
    /// <summary>Computes the Euclidean norm of all gradients as one vector; NaN or infinite if a gradient is.</summary>
    /// <param name="parameters">Parameters; those without a gradient do not count.</param>
    public static double Of(IEnumerable<Parameter> parameters)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var norms = parameters.Select(parameter => parameter.grad).OfType<Tensor>().Select(gradient => gradient.to_type(ScalarType.Float32).norm()).ToArray();
        return norms.Length == 0 ? 0 : stack(norms).norm().item<float>();
    }

    /// <summary>Multiplies all gradients by a factor.</summary>
    /// <param name="parameters">Parameters; those without a gradient stay as they are.</param>
    /// <param name="factor">The factor.</param>
    public static void Scale(IEnumerable<Parameter> parameters, double factor)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        using var scalar = factor.ToScalar(); // kept alive: native code reads it
        foreach (var gradient in parameters.Select(parameter => parameter.grad).OfType<Tensor>())
        {
            gradient.mul_(scalar);
        }
    }
}

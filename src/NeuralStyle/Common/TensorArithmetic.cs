using TorchSharp;
using static TorchSharp.torch;

namespace NeuralStyle.Common;

/// <summary>Arithmetic of tensors and scalars for loops that run for hours. Each result belongs to the caller's dispose scope.</summary>
/// <remarks>
/// TorchSharp's own methods box the number, and some a hidden factor of one, and let the garbage collector free the box while native
/// code reads it: errors and crashes in long trainings. Here the box lives until the call returns.
/// </remarks>
internal static class TensorArithmetic
{
    public static Tensor Squared(this Tensor value) => value.mul(value);

    public static Tensor Plus(this Tensor left, Tensor right)
    {
        using var one = 1.ToScalar();
        return left.add(right, one);
    }

    /// <summary>Adds one tensor or more, in order.</summary>
    public static Tensor Total(this IEnumerable<Tensor> parts) => parts.Aggregate((sum, part) => sum.Plus(part));

    public static Tensor Plus(this Tensor value, double number)
    {
        using var scalar = number.ToScalar();
        using var one = 1.ToScalar();
        return value.add(scalar, one);
    }

    public static Tensor Times(this Tensor value, double factor)
    {
        using var scalar = factor.ToScalar();
        return value.mul(scalar);
    }

    public static Tensor Over(this Tensor value, double divisor)
    {
        using var scalar = divisor.ToScalar();
        return value.div(scalar);
    }

    /// <summary>Sets all elements, in place.</summary>
    public static void Fill(this Tensor value, double number)
    {
        using var scalar = number.ToScalar();
        value.fill_(scalar);
    }

    /// <summary>Limits all elements to [0, 1], in place.</summary>
    public static Tensor ClampToUnit(this Tensor value)
    {
        using var zero = 0.ToScalar();
        using var one = 1.ToScalar();
        return value.clamp_(zero, one);
    }

    public static Tensor AtLeast(this Tensor value, double minimum)
    {
        using var scalar = minimum.ToScalar();
        return value.clamp_min(scalar);
    }
}

using System.Globalization;
using TorchSharp;

namespace NeuralStyle.Common;

/// <summary>Checks tensor shapes at public doors, in managed code, before native code sees them.</summary>
internal static class Shape
{
    /// <summary>Stands for a dimension of any size.</summary>
    public const long Any = -1;

    /// <summary>Throws unless the tensor has the given shape.</summary>
    /// <param name="tensor">The tensor to check; it stays the caller's.</param>
    /// <param name="expected">A size for each dimension, <see cref="Any"/> for those that may vary.</param>
    /// <param name="name">The name of the argument, filled in by the compiler.</param>
    /// <exception cref="ArgumentNullException">The tensor is null.</exception>
    /// <exception cref="ArgumentException">The shape differs; the message names both.</exception>
    public static void Require(
        torch.Tensor tensor,
        ReadOnlySpan<long> expected,
        [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(tensor))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(tensor, name);
        var actual = tensor.shape;
        if (!Matches(actual, expected))
        {
            throw new ArgumentException($"Expected shape {Format(expected)} but got {Format(actual)}.", name);
        }
    }

    /// <summary>Throws unless the tensor is an image batch of shape (B, channels, H, W).</summary>
    /// <param name="tensor">The tensor to check; it stays the caller's.</param>
    /// <param name="channels">The number of channels, 3 unless given.</param>
    /// <param name="name">The name of the argument, filled in by the compiler.</param>
    /// <exception cref="ArgumentException">The shape differs; the message names both.</exception>
    public static void RequireImage(
        torch.Tensor tensor,
        long channels = 3,
        [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(tensor))] string? name = null)
        => Require(tensor, [Any, channels, Any, Any], name);

    // (B, S), or (B, S, h, w).
    internal static void RequireStyle(
        torch.Tensor style,
        long batch,
        long styles,
        [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(style))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(style, name);
        Require(style, style.Dimensions == 4 ? [batch, styles, Any, Any] : [batch, styles], name);
    }

    /// <summary>Writes a shape as <c>(1, 3, *, *)</c>.</summary>
    /// <param name="shape">The sizes; <see cref="Any"/> becomes a star.</param>
    public static string Format(ReadOnlySpan<long> shape)
    {
        var parts = new string[shape.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = shape[i] == Any ? "*" : shape[i].ToString(CultureInfo.InvariantCulture);
        }

        return $"({string.Join(", ", parts)})";
    }

    private static bool Matches(ReadOnlySpan<long> actual, ReadOnlySpan<long> expected)
    {
        if (actual.Length != expected.Length)
        {
            return false;
        }

        for (var i = 0; i < actual.Length; i++)
        {
            if (expected[i] != Any && actual[i] != expected[i])
            {
                return false;
            }
        }

        return true;
    }
}

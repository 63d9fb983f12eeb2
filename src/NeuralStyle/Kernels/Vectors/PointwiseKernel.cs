using System.Diagnostics;
using System.Numerics;

namespace NeuralStyle.Kernels.Vectors;

/// <summary>Element-wise functions.</summary>
internal static class PointwiseKernel
{
    /// <summary>Sums.</summary>
    public static void Add(ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> target)
    {
        Debug.Assert(left.Length == target.Length && right.Length == target.Length, "All are as long.");
        var i = 0;
        for (; i <= target.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (new Vector<float>(left[i..]) + new Vector<float>(right[i..])).CopyTo(target[i..]);
        }

        for (; i < target.Length; i++)
        {
            target[i] = left[i] + right[i];
        }
    }

    /// <summary>Adds one span to another, element by element.</summary>
    public static void AddTo(ReadOnlySpan<float> source, Span<float> target) => Add(source, target, target);

    /// <summary>Values no smaller than the floor and no greater than the ceiling.</summary>
    public static void Clamp(ReadOnlySpan<float> source, Span<float> target, float floor, float ceiling)
    {
        var i = 0;
        var (least, most) = (new Vector<float>(floor), new Vector<float>(ceiling));
        for (; i <= target.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Min(Vector.Max(new Vector<float>(source[i..]), least), most).CopyTo(target[i..]);
        }

        for (; i < target.Length; i++)
        {
            target[i] = MathF.Min(MathF.Max(source[i], floor), ceiling);
        }
    }

    /// <summary>Leaky ReLU: negative values are multiplied by a factor between 0 and 1.</summary>
    public static void LeakyRelu(ReadOnlySpan<float> source, Span<float> target, float slope)
    {
        var i = 0;
        for (; i <= target.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var value = new Vector<float>(source[i..]);
            Vector.Max(value, value * slope).CopyTo(target[i..]);
        }

        for (; i < target.Length; i++)
        {
            target[i] = MathF.Max(source[i], source[i] * slope);
        }
    }

    /// <summary>Hyperbolic tangents.</summary>
    public static void Tanh(ReadOnlySpan<float> source, Span<float> target)
    {
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = MathF.Tanh(source[i]);
        }
    }

    /// <summary>The logistic function.</summary>
    public static void Sigmoid(ReadOnlySpan<float> source, Span<float> target)
    {
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = 1 / (1 + MathF.Exp(-source[i]));
        }
    }
}

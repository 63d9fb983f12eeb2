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

    /// <summary>Adds a multiple of one span to another, element by element.</summary>
    public static void AddScaled(ReadOnlySpan<float> source, float factor, Span<float> target)
    {
        Debug.Assert(source.Length == target.Length, "Both are as long.");
        var i = 0;
        for (; i <= target.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (new Vector<float>(target[i..]) + (new Vector<float>(source[i..]) * factor)).CopyTo(target[i..]);
        }

        for (; i < target.Length; i++)
        {
            target[i] += source[i] * factor;
        }
    }

    /// <summary>Replaces values by their softmax: exponentials that sum to one.</summary>
    public static void Softmax(Span<float> values)
    {
        var greatest = float.NegativeInfinity;
        foreach (var value in values)
        {
            greatest = MathF.Max(greatest, value);
        }

        Multiply(values, 1 / ExpAndSum(values, greatest));
    }

    // Sums of lanes, so that a score of thousands of positions keeps its digits.
    private static float ExpAndSum(Span<float> values, float greatest)
    {
        var (i, sums, shift) = (0, Vector<float>.Zero, new Vector<float>(greatest));
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var exponential = Vector.Exp(new Vector<float>(values[i..]) - shift);
            exponential.CopyTo(values[i..]);
            sums += exponential;
        }

        var sum = Vector.Sum(sums);
        for (; i < values.Length; i++)
        {
            values[i] = MathF.Exp(values[i] - greatest);
            sum += values[i];
        }

        return sum;
    }

    private static void Multiply(Span<float> values, float factor)
    {
        var i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (new Vector<float>(values[i..]) * factor).CopyTo(values[i..]);
        }

        for (; i < values.Length; i++)
        {
            values[i] *= factor;
        }
    }

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

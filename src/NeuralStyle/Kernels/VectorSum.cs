using System.Numerics;

namespace NeuralStyle.Kernels;

/// <summary>Adds numbers to others.</summary>
internal static class VectorSum
{
    /// <summary>Adds <paramref name="source"/> to <paramref name="target"/>, which is as long.</summary>
    public static void Add(ReadOnlySpan<float> source, Span<float> target)
    {
        var i = 0;
        for (; i <= target.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var part = target.Slice(i, Vector<float>.Count);
            (new Vector<float>(part) + new Vector<float>(source.Slice(i, Vector<float>.Count))).CopyTo(part);
        }

        for (; i < target.Length; i++)
        {
            target[i] += source[i];
        }
    }
}

using System.Diagnostics;
using NeuralStyle.Graphs;
using NeuralStyle.Kernels.Vectors;

namespace NeuralStyle.Kernels;

/// <summary>The backward pass of one pixel of padding, its adjoint: the gradient of a padding pixel is added to the pixel that it repeats.</summary>
internal static unsafe class PaddingBackward
{
    /// <summary>Writes row <paramref name="y"/> of the gradient of a map.</summary>
    /// <param name="padded">The gradient of the padded map, (height + 2, width + 2, channels).</param>
    /// <param name="target">Receives the gradient of the map, (height, width, channels).</param>
    /// <param name="mode">The padding mode.</param>
    /// <param name="height">Rows of the map.</param>
    /// <param name="width">Columns of the map.</param>
    /// <param name="channels">Its channels.</param>
    /// <param name="y">The row.</param>
    public static void Row(float* padded, float* target, PadMode mode, int height, int width, int channels, int y)
    {
        Debug.Assert(y >= 0 && y < height && padded != target, "The row is one of the map, and another map is read.");
        nint paddedRow = (nint)(width + 2) * channels;
        var row = new Span<float>(target + ((nint)y * width * channels), width * channels);
        row.Clear();
        Add(padded + ((y + 1) * paddedRow), row, mode, width, channels);
        if (Halo.Inside(mode, -1, height) == y)
        {
            Add(padded, row, mode, width, channels);
        }

        if (Halo.Inside(mode, height, height) == y)
        {
            Add(padded + ((height + 1) * paddedRow), row, mode, width, channels);
        }
    }

    private static void Add(float* source, Span<float> row, PadMode mode, int width, int channels)
    {
        AddPixels(source + channels, row, first: 0, width, channels);
        AddPixels(source, row, Halo.Inside(mode, -1, width), pixels: 1, channels);
        AddPixels(source + ((nint)(width + 1) * channels), row, Halo.Inside(mode, width, width), pixels: 1, channels);
    }

    private static void AddPixels(float* source, Span<float> row, int first, int pixels, int channels)
        => PointwiseKernel.AddTo(new ReadOnlySpan<float>(source, pixels * channels), row.Slice(first * channels, pixels * channels));
}

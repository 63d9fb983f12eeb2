using NeuralStyle.Graphs;

namespace NeuralStyle.Kernels;

/// <summary>The backward pass of a border of one pixel: what flows to it is added to the pixels that it repeats.</summary>
internal static unsafe class BorderFold
{
    /// <summary>Writes row <paramref name="y"/> of the gradient of a map.</summary>
    /// <param name="padded">The gradient of the map with its border, (height + 2, width + 2, channels).</param>
    /// <param name="target">Gets the gradient of the map, (height, width, channels).</param>
    /// <param name="kind">What the border repeats.</param>
    /// <param name="height">Rows of the map.</param>
    /// <param name="width">Columns of the map.</param>
    /// <param name="channels">Its channels.</param>
    /// <param name="y">The row.</param>
    public static void Row(float* padded, float* target, PadMode kind, int height, int width, int channels, int y)
    {
        nint paddedRow = (nint)(width + 2) * channels;
        var row = new Span<float>(target + ((nint)y * width * channels), width * channels);
        row.Clear();
        Add(padded + ((y + 1) * paddedRow), row, kind, width, channels);
        if (Borders.Inside(kind, -1, height) == y)
        {
            Add(padded, row, kind, width, channels);
        }

        if (Borders.Inside(kind, height, height) == y)
        {
            Add(padded + ((height + 1) * paddedRow), row, kind, width, channels);
        }
    }

    private static void Add(float* source, Span<float> row, PadMode kind, int width, int channels)
    {
        AddPixels(source + channels, row, first: 0, width, channels);
        AddPixels(source, row, Borders.Inside(kind, -1, width), pixels: 1, channels);
        AddPixels(source + ((nint)(width + 1) * channels), row, Borders.Inside(kind, width, width), pixels: 1, channels);
    }

    private static void AddPixels(float* source, Span<float> row, int first, int pixels, int channels)
        => VectorSum.Add(new ReadOnlySpan<float>(source, pixels * channels), row.Slice(first * channels, pixels * channels));
}

namespace NeuralStyle.Training.Probes;

/// <summary>The grid that strided and transposed convolutions leave where their kernels overlap unevenly.</summary>
/// <remarks>
/// Odena et al. 2016, doi:10.23915/distill.00003. Detail is averaged over the pixels of a window at the same position of a 4x4 grid;
/// texture, which has no fixed position in the grid, averages out, and a pattern that repeats after 2 or 4 pixels stays.
/// </remarks>
internal static class GridPattern
{
    private const int Period = 4; // pixels
    private const int Window = 8 * Period; // a pattern need not be the same all over the image
    private const int Reach = 2; // detail is what a mean over 5x5 pixels leaves

    /// <summary>The standard deviations of the repeating pattern and of all detail, in gray levels; 0 and 0 for an image smaller than a window.</summary>
    public static (double Grid, double Detail) Measure(ImageBuffer image)
    {
        var (rows, columns) = (image.Height / Window, image.Width / Window);
        if (rows * columns == 0)
        {
            return (0, 0);
        }

        var detail = DetailOf(Luminance(image), image.Width, image.Height);
        var squares = 0.0;
        for (var window = 0; window < rows * columns; window++)
        {
            squares += PatternSquare(detail, image.Width, window % columns * Window, window / columns * Window);
        }

        return (Math.Sqrt(squares / (rows * columns)), Math.Sqrt(detail.Sum(value => (double)value * value) / detail.Length));
    }

    // Rec. 601.
    private static float[] Luminance(ImageBuffer image)
    {
        var samples = image.ToEightBit().AsBytes();
        var luminance = new float[image.Width * image.Height];
        for (var i = 0; i < luminance.Length; i++)
        {
            var pixel = samples.Slice(i * ImageBuffer.Channels, ImageBuffer.Channels);
            luminance[i] = (0.299f * pixel[0]) + (0.587f * pixel[1]) + (0.114f * pixel[2]);
        }

        return luminance;
    }

    private static float[] DetailOf(float[] map, int width, int height)
    {
        var detail = new float[map.Length];
        for (var i = 0; i < map.Length; i++)
        {
            detail[i] = map[i] - MeanAround(map, width, height, i % width, i / width);
        }

        return detail;
    }

    private static float MeanAround(float[] map, int width, int height, int x, int y)
    {
        var (left, right) = (Math.Max(0, x - Reach), Math.Min(width, x + Reach + 1));
        var (top, bottom) = (Math.Max(0, y - Reach), Math.Min(height, y + Reach + 1));
        var sum = 0f;
        for (var row = top; row < bottom; row++)
        {
            foreach (var value in map.AsSpan((row * width) + left, right - left))
            {
                sum += value;
            }
        }

        return sum / ((right - left) * (bottom - top));
    }

    // The variance of the means over the pixels of a window at the same position of the grid.
    private static double PatternSquare(float[] detail, int width, int left, int top)
    {
        var pattern = new double[Period * Period];
        for (var i = 0; i < Window * Window; i++)
        {
            var (x, y) = (i % Window, i / Window);
            pattern[(y % Period * Period) + (x % Period)] += detail[((top + y) * width) + left + x];
        }

        var repeats = (double)(Window * Window) / pattern.Length;
        var mean = pattern.Average() / repeats;
        return pattern.Average(sum => ((sum / repeats) - mean) * ((sum / repeats) - mean));
    }
}

namespace NeuralStyle.Kernels;

/// <summary>Squares of pixels, read and written where they are or, at the edges of a map, through a copy.</summary>
internal static unsafe class TilePatch
{
    /// <summary>Gives a square of a map and what is around it.</summary>
    /// <param name="map">The map's first pixel, (height, width, channels).</param>
    /// <param name="shape">Its height, width, padding and border; further out are zeros.</param>
    /// <param name="channels">Its channels.</param>
    /// <param name="y">The square's first row.</param>
    /// <param name="x">The square's first column.</param>
    /// <param name="side">The square's side.</param>
    /// <param name="buffer">Room for a copy.</param>
    /// <param name="row">Floats from a row of the square to the next.</param>
    public static float* Read(float* map, TileShape shape, int channels, int y, int x, int side, float* buffer, out nint row)
    {
        row = (nint)shape.Width * channels;
        if (y >= 0 && x >= 0 && y + side <= shape.Height && x + side <= shape.Width)
        {
            return map + (y * row) + ((nint)x * channels);
        }

        for (var i = 0; i < side * side; i++)
        {
            var (fromY, fromX) = (Inside(y + (i / side), shape.Height, shape), Inside(x + (i % side), shape.Width, shape));
            var target = new Span<float>(buffer + ((nint)i * channels), channels);
            if (fromY < 0 || fromX < 0)
            {
                target.Clear();
            }
            else
            {
                new ReadOnlySpan<float>(map + (fromY * row) + ((nint)fromX * channels), channels).CopyTo(target);
            }
        }

        row = (nint)side * channels;
        return buffer;
    }

    /// <summary>Copies the part of a square that lies in a map.</summary>
    public static void Write(float* square, int side, float* map, int height, int width, int channels, int y, int x)
    {
        var pixels = Math.Min(side, width - x);
        for (var i = 0; i < Math.Min(side, height - y); i++)
        {
            var source = new ReadOnlySpan<float>(square + ((nint)i * side * channels), pixels * channels);
            source.CopyTo(new Span<float>(map + ((((nint)(y + i) * width) + x) * channels), source.Length));
        }
    }

    private static int Inside(int index, int size, TileShape shape)
        => index < -shape.Padding || index >= size + shape.Padding ? -1 : Borders.Inside(shape.Border, index, size);
}

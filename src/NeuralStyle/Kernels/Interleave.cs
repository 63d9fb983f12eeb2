namespace NeuralStyle.Kernels;

/// <summary>Moves pixels between the four results of an enlarging convolution and the enlarged map that they are the parts of.</summary>
/// <remarks>
/// The parts are channels of one map (H + 1, W + 1): those of the columns 0 and 1 of every second pixel, each of the rows 0 and 1.
/// Pixel (2y + row, 2x + column) of the enlarged map is pixel (y + row, x + column) of its part.
/// </remarks>
/// <param name="height">Rows of the small map.</param>
/// <param name="width">Columns of the small map.</param>
/// <param name="pixelBytes">Bytes of a pixel of the enlarged map.</param>
internal sealed unsafe class Interleave(int height, int width, int pixelBytes)
{
    private const int Parts = 4;

    /// <summary>Writes row <paramref name="y"/> of the enlarged map.</summary>
    /// <param name="parts">The parts, (H + 1, W + 1, 4, pixel).</param>
    /// <param name="map">The enlarged map, (2H, 2W, pixel).</param>
    /// <param name="y">The row, from 0.</param>
    public void Join(byte* parts, byte* map, int y)
    {
        for (var x = 0; x < 2 * width; x++)
        {
            Copy(Part(parts, (y / 2) + (y % 2), (x / 2) + (x % 2), Number(y, x)), map + ((((long)y * 2 * width) + x) * pixelBytes));
        }
    }

    /// <summary>Writes row <paramref name="y"/> of the parts; pixels that are in no enlarged map become zero.</summary>
    /// <param name="map">The enlarged map.</param>
    /// <param name="parts">The parts.</param>
    /// <param name="y">The row, from 0 to H.</param>
    public void Split(byte* map, byte* parts, int y)
    {
        for (var x = 0; x <= width; x++)
        {
            for (var part = 0; part < Parts; part++)
            {
                var (row, column) = (part % 2, part / 2);
                var target = Part(parts, y, x, part);
                if (y - row < 0 || y - row >= height || x - column < 0 || x - column >= width)
                {
                    new Span<byte>(target, pixelBytes).Clear();
                    continue;
                }

                Copy(map + ((((((2L * (y - row)) + row) * 2 * width) + (2L * (x - column)) + column)) * pixelBytes), target);
            }
        }
    }

    private static int Number(int y, int x) => ((x % 2) * 2) + (y % 2);

    private byte* Part(byte* parts, int y, int x, int part) => parts + ((((((long)y * (width + 1)) + x) * Parts) + part) * pixelBytes);

    private void Copy(byte* source, byte* target) => new ReadOnlySpan<byte>(source, pixelBytes).CopyTo(new Span<byte>(target, pixelBytes));
}

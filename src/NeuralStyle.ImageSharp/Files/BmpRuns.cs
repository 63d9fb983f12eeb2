namespace NeuralStyle.ImageSharp.Files;

/// <summary>The run lengths of a packed BMP, whose missing end ImageSharp takes for empty pixels.</summary>
internal static class BmpRuns
{
    /// <summary>Returns true if the runs come to their end mark, or have filled all rows.</summary>
    /// <param name="data">The runs.</param>
    /// <param name="size">The image's size.</param>
    /// <param name="bits">Bits of a pixel: 4 or 8.</param>
    public static bool AreWhole(ReadOnlySpan<byte> data, ImageSize size, int bits)
    {
        var (x, y, place) = (0L, 0L, 0);
        while (place + 2 <= data.Length)
        {
            var (count, value) = (data[place], data[place + 1]);
            place += 2;
            switch (count, value)
            {
                case (0, 0):
                    (x, y) = (0, y + 1);
                    break;
                case (0, 1):
                    return true;
                case (0, 2):
                    if (place + 2 > data.Length)
                    {
                        return false;
                    }

                    (x, y) = (x + data[place], y + data[place + 1]);
                    place += 2;
                    break;
                case (0, _):
                    x += value;
                    place += ((value * bits) + 15) / 16 * 2; // to an even number of bytes
                    break;
                default:
                    x += count;
                    break;
            }

            if (place <= data.Length && (y >= size.Height || (y == size.Height - 1 && x >= size.Width)))
            {
                return true;
            }
        }

        return false;
    }
}

namespace NeuralStyle.ImageSharp.Files;

/// <summary>The codes of a GIF's pixels, whose missing end ImageSharp takes for empty pixels.</summary>
internal static class GifCodes
{
    private const int MostBits = 12;

    /// <summary>The number of pixels that the codes stand for.</summary>
    /// <param name="data">The number of bits to start with, and the codes in blocks.</param>
    /// <param name="enough">A number beyond which the rest does not count.</param>
    /// <exception cref="ImageFormatException">A code is not possible where it stands.</exception>
    public static long Count(ReadOnlySpan<byte> data, long enough)
    {
        var start = data[0];
        if (start is < 1 or >= MostBits)
        {
            throw FileProblems.Damaged("image data", "the number of bits of a code");
        }

        var (clear, pixels) = (1 << start, 0L);
        Span<ushort> lengths = stackalloc ushort[1 << MostBits]; // of the strings that codes stand for
        lengths[..clear].Fill(1);
        var (next, bits, previous) = (clear + 2, start + 1, 0);
        var (buffer, filled) = (0, 0);
        for (var block = 1; block < data.Length && pixels < enough; block += data[block] + 1)
        {
            foreach (var value in data.Slice(block + 1, Math.Min(data[block], data.Length - block - 1)))
            {
                buffer |= value << filled;
                filled += 8;
                while (filled >= bits)
                {
                    var code = buffer & ((1 << bits) - 1);
                    buffer >>= bits;
                    filled -= bits;
                    if (code == clear + 1)
                    {
                        return pixels;
                    }

                    if (code == clear)
                    {
                        (next, bits, previous) = (clear + 2, start + 1, 0);
                        continue;
                    }

                    if (code > next || (code == next && previous == 0))
                    {
                        throw FileProblems.Damaged("image data", "a code that does not exist");
                    }

                    if (previous > 0 && next < lengths.Length)
                    {
                        lengths[next++] = (ushort)(previous + 1);
                        bits = next == 1 << bits && bits < MostBits ? bits + 1 : bits;
                    }

                    previous = lengths[code];
                    pixels += previous;
                }
            }
        }

        return pixels;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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
        var bytes = pixelBytes;
        var target = map + ((long)y * 2 * width * bytes);
        var left = Part(parts, (y / 2) + (y % 2), x: 0, part: y % 2); // of even columns
        var right = Part(parts, (y / 2) + (y % 2), x: 1, part: 2 + (y % 2)); // of odd ones
        for (var x = 0; x < width; x++, left += Parts * bytes, right += Parts * bytes, target += 2 * bytes)
        {
            Copy(left, target, bytes);
            Copy(right, target + bytes, bytes);
        }
    }

    /// <summary>Writes row <paramref name="y"/> of the parts; pixels that are in no enlarged map become zero.</summary>
    /// <param name="map">The enlarged map.</param>
    /// <param name="parts">The parts.</param>
    /// <param name="y">The row, from 0 to H.</param>
    public void Split(byte* map, byte* parts, int y)
    {
        for (var part = 0; part < Parts; part++)
        {
            var (row, column) = (part % 2, part / 2);
            if (y - row < 0 || y - row >= height)
            {
                ClearPart(parts, y, part, first: 0, end: width + 1);
                continue;
            }

            ClearPart(parts, y, part, first: 0, end: column);
            ClearPart(parts, y, part, first: width + column, end: width + 1);
            var source = map + (((((2L * (y - row)) + row) * 2 * width) + column) * pixelBytes);
            var target = Part(parts, y, column, part);
            for (var x = 0; x < width; x++, source += 2 * pixelBytes, target += Parts * pixelBytes)
            {
                Copy(source, target, pixelBytes);
            }
        }
    }

    // Pixels are mostly a few vectors long, which is short for a general copy.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(byte* source, byte* target, int bytes)
    {
        if (bytes % Vector256<byte>.Count != 0)
        {
            new ReadOnlySpan<byte>(source, bytes).CopyTo(new Span<byte>(target, bytes));
            return;
        }

        for (var i = 0; i < bytes; i += Vector256<byte>.Count)
        {
            Vector256.Load(source + i).Store(target + i);
        }
    }

    private void ClearPart(byte* parts, int y, int part, int first, int end)
    {
        for (var x = first; x < end; x++)
        {
            new Span<byte>(Part(parts, y, x, part), pixelBytes).Clear();
        }
    }

    private byte* Part(byte* parts, int y, int x, int part) => parts + ((((((long)y * (width + 1)) + x) * Parts) + part) * pixelBytes);
}

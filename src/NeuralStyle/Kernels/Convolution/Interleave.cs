using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NeuralStyle.Kernels.Convolution;

/// <summary>Moves pixels between the four outputs of an upsampling convolution and the upsampled map that they are the parts of.</summary>
/// <remarks>
/// <code>
/// parts, (H + 1, W + 1), four outputs a pixel        upsampled map, (2H, 2W)
/// | a00 b00 c00 d00 | a01 b01 c01 d01 | ...          | a00 c01 a01 c02 ...       a: even rows and columns, c: odd columns
/// | a10 b10 c10 d10 | a11 b11 c11 d11 | ...          | b10 d11 b11 d12 ...       b: odd rows, d: odd rows and columns
/// </code>
/// Pixel (2y + row, 2x + column) of the upsampled map is pixel (y + row, x + column) of part row + 2 column.
/// </remarks>
/// <param name="height">Rows of the small map.</param>
/// <param name="width">Columns of the small map.</param>
/// <param name="pixelBytes">Bytes of a pixel of the upsampled map.</param>
internal sealed unsafe class Interleave(int height, int width, int pixelBytes)
{
    private const int Parts = 4;

    /// <summary>Writes row <paramref name="y"/> of the upsampled map.</summary>
    /// <param name="parts">The parts, (H + 1, W + 1, 4, pixel).</param>
    /// <param name="map">The upsampled map, (2H, 2W, pixel).</param>
    /// <param name="y">The row, from 0.</param>
    public void Join(byte* parts, byte* map, int y)
    {
        Debug.Assert(y >= 0 && y < 2 * height, "The row is one of the upsampled map.");
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

    /// <summary>Writes row <paramref name="y"/> of the parts; pixels that are not part of the upsampled map become zero.</summary>
    /// <param name="map">The upsampled map.</param>
    /// <param name="parts">The parts.</param>
    /// <param name="y">The row, from 0 to H.</param>
    public void Split(byte* map, byte* parts, int y)
    {
        Debug.Assert(y >= 0 && y <= height, "The row is one of the parts.");
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

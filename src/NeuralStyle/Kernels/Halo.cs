using System.Diagnostics;
using NeuralStyle.Graphs;

namespace NeuralStyle.Kernels;

/// <summary>Fills the padding around feature maps in memory.</summary>
internal static unsafe class Halo
{
    /// <summary>Returns the index of the pixel that a padding pixel equals; -1 for zero.</summary>
    public static int Inside(PadMode kind, int index, int size)
    {
        if (index >= 0 && index < size)
        {
            return index;
        }

        if (kind == PadMode.Zeros)
        {
            return -1;
        }

        if (kind == PadMode.Replicate || size == 1)
        {
            return Math.Clamp(index, 0, size - 1);
        }

        var period = 2 * (size - 1);
        var folded = ((index % period) + period) % period;
        return folded < size ? folded : period - folded;
    }

    /// <summary>The rows inside of a map that hold what some rows, which may lie in its padding, are made of.</summary>
    public static RowRange InsideRows(PadMode kind, RowRange rows, int height)
    {
        var inside = new RowRange(Math.Max(rows.First, 0), Math.Min(rows.End, height));
        for (var y = rows.First; y < Math.Min(rows.End, 0); y++)
        {
            inside = inside.Or(InsideRow(kind, y, height));
        }

        for (var y = Math.Max(rows.First, height); y < rows.End; y++)
        {
            inside = inside.Or(InsideRow(kind, y, height));
        }

        return inside;
    }

    /// <summary>Fills the pixels left and right of a row.</summary>
    public static void FillSides(FeatureMap map, PadMode kind, int y, int left, int right)
    {
        Debug.Assert(left >= 0 && right >= 0 && map.Width > 0, "Padding is around pixels.");
        for (var x = -left; x < 0; x++)
        {
            Copy(map, y, Inside(kind, x, map.Width), map.Pixel(y, x), pixels: 1);
        }

        for (var x = map.Width; x < map.Width + right; x++)
        {
            Copy(map, y, Inside(kind, x, map.Width), map.Pixel(y, x), pixels: 1);
        }
    }

    /// <summary>Fills rows above or below, whose sources have their sides filled.</summary>
    public static void FillRows(FeatureMap map, PadMode kind, RowRange rows, int left, int right)
    {
        Debug.Assert(left >= 0 && right >= 0 && map.Height > 0, "Padding is around pixels.");
        var pixels = left + map.Width + right;
        for (var y = rows.First; y < rows.End; y++)
        {
            Copy(map, Inside(kind, y, map.Height), -left, map.Pixel(y, -left), pixels);
        }
    }

    private static RowRange InsideRow(PadMode kind, int y, int height)
    {
        var row = Inside(kind, y, height);
        return row < 0 ? default : new RowRange(row, row + 1);
    }

    private static void Copy(FeatureMap map, int fromY, int fromX, float* target, int pixels)
    {
        var to = new Span<float>(target, pixels * map.PixelStride);
        if (fromY < 0 || (fromX < 0 && pixels == 1))
        {
            to.Clear();
            return;
        }

        new ReadOnlySpan<float>(map.Pixel(fromY, fromX), to.Length).CopyTo(to);
    }
}

namespace NeuralStyle.Kernels;

/// <summary>What stands around a feature map.</summary>
internal enum BorderKind
{
    /// <summary>Zeros.</summary>
    Zeros,

    /// <summary>The map mirrored at its outermost pixels, again and again where the border is wider.</summary>
    Reflect,

    /// <summary>The outermost pixels repeated.</summary>
    Replicate,
}

/// <summary>Fills the borders of feature maps.</summary>
internal static unsafe class Borders
{
    /// <summary>The pixel inside of a map that a border pixel equals; -1 for zero.</summary>
    public static int Inside(BorderKind kind, int index, int size)
    {
        if (index >= 0 && index < size)
        {
            return index;
        }

        if (kind == BorderKind.Zeros)
        {
            return -1;
        }

        if (kind == BorderKind.Replicate || size == 1)
        {
            return Math.Clamp(index, 0, size - 1);
        }

        var period = 2 * (size - 1);
        var folded = ((index % period) + period) % period;
        return folded < size ? folded : period - folded;
    }

    /// <summary>Fills the pixels left and right of a row.</summary>
    public static void FillSides(FeatureMap map, BorderKind kind, int y, int left, int right)
    {
        for (var x = -left; x < 0; x++)
        {
            Copy(map, y, Inside(kind, x, map.Width), map.Pixel(y, x), pixels: 1);
        }

        for (var x = map.Width; x < map.Width + right; x++)
        {
            Copy(map, y, Inside(kind, x, map.Width), map.Pixel(y, x), pixels: 1);
        }
    }

    /// <summary>Fills the rows above and below, whose sources have their sides filled.</summary>
    public static void FillRows(FeatureMap map, BorderKind kind, int left, int top, int right, int bottom)
    {
        var pixels = left + map.Width + right;
        for (var y = -top; y < 0; y++)
        {
            Copy(map, Inside(kind, y, map.Height), -left, map.Pixel(y, -left), pixels);
        }

        for (var y = map.Height; y < map.Height + bottom; y++)
        {
            Copy(map, Inside(kind, y, map.Height), -left, map.Pixel(y, -left), pixels);
        }
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

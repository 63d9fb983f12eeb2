namespace NeuralStyle.Samples.Video;

/// <summary>Brightness and color differences of ITU-R BT.601, from and to RGB.</summary>
internal static class YuvColors
{
    private const double Red = 0.299;
    private const double Blue = 0.114;
    private const double Green = 1 - Red - Blue;

    /// <summary>Makes RGB of planes.</summary>
    public static byte[] ToRgb(ReadOnlySpan<byte> planes, Y4mFormat format)
    {
        var rgb = new byte[format.Width * format.Height * 3];
        var (black, white, half) = Range(format);
        var blues = planes[(format.Width * format.Height)..];
        var reds = blues[(format.ColorWidth * format.ColorHeight)..];
        for (int y = 0, i = 0; y < format.Height; y++)
        {
            for (var x = 0; x < format.Width; x++, i++)
            {
                var color = ColorIndex(x, y, format);
                var brightness = (planes[i] - black) / white;
                var (blue, red) = ((blues[color] - 128) / half, (reds[color] - 128) / half); // -0.5 to 0.5
                var (r, b) = (brightness + (2 * (1 - Red) * red), brightness + (2 * (1 - Blue) * blue));
                // Green is what is left: brightness is Red * r + Green * g + Blue * b.
                (rgb[3 * i], rgb[(3 * i) + 1], rgb[(3 * i) + 2]) = (Byte(255 * r), Byte(255 * (brightness - (Red * r) - (Blue * b)) / Green), Byte(255 * b));
            }
        }

        return rgb;
    }

    /// <summary>Makes planes of RGB; where color is halved, that of four pixels is averaged.</summary>
    public static byte[] FromRgb(ReadOnlySpan<byte> rgb, Y4mFormat format)
    {
        var planes = new byte[format.FrameLength];
        var (black, white, half) = Range(format);
        var colors = format.ColorWidth * format.ColorHeight;
        var (blues, reds, counts) = (new double[colors], new double[colors], new int[colors]);
        for (int y = 0, i = 0; y < format.Height; y++)
        {
            for (var x = 0; x < format.Width; x++, i++)
            {
                var (r, g, b) = (rgb[3 * i] / 255.0, rgb[(3 * i) + 1] / 255.0, rgb[(3 * i) + 2] / 255.0);
                var brightness = (Red * r) + (Green * g) + (Blue * b);
                planes[i] = Byte(black + (white * brightness));
                var color = ColorIndex(x, y, format);
                blues[color] += (b - brightness) / (2 * (1 - Blue));
                reds[color] += (r - brightness) / (2 * (1 - Red));
                counts[color]++;
            }
        }

        for (var color = 0; color < colors; color++)
        {
            planes[(format.Width * format.Height) + color] = Byte(128 + (half * blues[color] / counts[color]));
            planes[(format.Width * format.Height) + colors + color] = Byte(128 + (half * reds[color] / counts[color]));
        }

        return planes;
    }

    private static int ColorIndex(int x, int y, Y4mFormat format) => format.IsHalved ? (y / 2 * format.ColorWidth) + (x / 2) : (y * format.ColorWidth) + x;

    private static (double Black, double White, double Half) Range(Y4mFormat format) => format.IsFullRange ? (0, 255, 255) : (16, 219, 224);

    private static byte Byte(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);
}

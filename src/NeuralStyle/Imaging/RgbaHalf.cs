using System.Runtime.InteropServices;

namespace NeuralStyle.Imaging;

/// <summary>A pixel of a 16-bit picture as Skia decodes it, in [0, 1]: alpha apart, not multiplied in.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct RgbaHalf(Half Red, Half Green, Half Blue, Half Alpha)
{
    /// <summary>This pixel over white, rounded to 8 bits.</summary>
    public Rgba OverWhite() => new(OverWhite(Red), OverWhite(Green), OverWhite(Blue), Alpha: 255);

    private byte OverWhite(Half value)
        => PixelRows.ToByte(1 - ((1 - (float)value) * (float)Alpha));
}

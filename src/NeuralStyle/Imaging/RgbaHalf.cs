using System.Runtime.InteropServices;

namespace NeuralStyle.Imaging;

/// <summary>A pixel of a 16-bit image as Skia decodes it, in [0, 1]: alpha apart, not multiplied in.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct RgbaHalf(Half Red, Half Green, Half Blue, Half Alpha) : IStoredPixel
{
    /// <inheritdoc/>
    public byte Opacity => PixelRows.ToByte((float)Alpha);

    /// <inheritdoc/>
    public void WriteOverWhite(Span<byte> destination)
        => (destination[2], destination[1], destination[0]) = (OverWhite(Blue), OverWhite(Green), OverWhite(Red));

    private byte OverWhite(Half value)
        => PixelRows.ToByte(1 - ((1 - (float)value) * (float)Alpha));
}

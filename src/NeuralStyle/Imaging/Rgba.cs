using System.Runtime.InteropServices;

namespace NeuralStyle.Imaging;

/// <summary>A pixel as Skia decodes it: alpha apart, not multiplied in.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Rgba(byte Red, byte Green, byte Blue, byte Alpha) : IStoredPixel
{
    /// <inheritdoc/>
    public byte Opacity => Alpha;

    /// <inheritdoc/>
    public void WriteOverWhite(Span<byte> destination)
    {
        if (Alpha == 255)
        {
            (destination[2], destination[1], destination[0]) = (Blue, Green, Red);
            return;
        }

        (destination[2], destination[1], destination[0]) = (OverWhite(Blue), OverWhite(Green), OverWhite(Red));
    }

    private byte OverWhite(byte value)
        => (byte)(((value * Alpha) + (255 * (255 - Alpha)) + 127) / 255);
}

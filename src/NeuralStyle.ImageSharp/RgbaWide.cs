using System.Runtime.InteropServices;
using NeuralStyle.Imaging;

namespace NeuralStyle.ImageSharp;

/// <summary>A pixel of 16-bit samples as ImageSharp decodes it: alpha apart, not multiplied in.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct RgbaWide(ushort Red, ushort Green, ushort Blue, ushort Alpha) : IStoredPixel
{
    private const uint Most = ushort.MaxValue;
    private const uint Step = Most / byte.MaxValue;

    /// <inheritdoc/>
    public byte Opacity => Rounded(Alpha);

    /// <inheritdoc/>
    public void WriteOverWhite(Span<byte> destination)
        => (destination[2], destination[1], destination[0]) = (OverWhite(Blue), OverWhite(Green), OverWhite(Red));

    private static byte Rounded(uint value) => (byte)((value + (Step / 2)) / Step);

    private byte OverWhite(ushort value) => Rounded(Most - ((((Most - value) * Alpha) + (Most / 2)) / Most));
}

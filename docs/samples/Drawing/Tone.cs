using System.Numerics;
using SkiaSharp;

namespace NeuralStyle.Samples.Drawing;

/// <summary>Colors as vectors of red, green and blue in [0, 1].</summary>
internal static class Tone
{
    public static Vector3 Hex(int rgb) => new Vector3(rgb >> 16, (rgb >> 8) & 255, rgb & 255) / 255;

    public static Vector3 Mix(Vector3 first, Vector3 second, float amount) => Vector3.Lerp(first, second, Math.Clamp(amount, 0, 1));

    /// <summary>0 before the first edge, 1 after the second, a soft step between.</summary>
    public static float Step(float from, float to, float value)
    {
        var t = Math.Clamp((value - from) / (to - from), 0, 1);
        return t * t * (3 - (2 * t));
    }

    public static SKColor ToSkia(this Vector3 color, float alpha = 1)
        => new(Byte(color.X), Byte(color.Y), Byte(color.Z), Byte(alpha));

    public static byte Byte(float value) => (byte)((Math.Clamp(value, 0, 1) * 255) + 0.5f);
}

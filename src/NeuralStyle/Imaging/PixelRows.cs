using System.Numerics;
using System.Runtime.Intrinsics;

namespace NeuralStyle.Imaging;

/// <summary>Arithmetic on rows of samples.</summary>
internal static class PixelRows
{
    /// <summary>The float of each byte: a division by 255, to the last bit what 8-bit images are elsewhere.</summary>
    private static readonly float[] Units = [.. Enumerable.Range(0, 256).Select(value => value / 255f)];

    public static float ToFloat(byte value) => Units[value];

    /// <summary>Clamps to [0, 1]; NaN becomes 0.</summary>
    public static float Clamp(float value) => value > 0 ? (value < 1 ? value : 1) : 0;

    public static byte ToByte(float value) => (byte)((Clamp(value) * 255) + 0.5f);

    public static void ToBytes(ReadOnlySpan<float> source, Span<byte> destination)
    {
        var i = 0;
        for (; i <= source.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            var low = ToShorts(source[i..]);
            var high = ToShorts(source[(i + Vector<ushort>.Count)..]);
            Vector.Narrow(low, high).CopyTo(destination[i..]);
        }

        for (; i < source.Length; i++)
        {
            destination[i] = ToByte(source[i]);
        }
    }

    public static void ToFloats(ReadOnlySpan<byte> source, Span<float> destination)
    {
        var i = 0;
        for (; i <= source.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(source[i..]), out var low, out var high);
            ToFloats(low, destination[i..]);
            ToFloats(high, destination[(i + Vector<ushort>.Count)..]);
        }

        for (; i < source.Length; i++)
        {
            destination[i] = ToFloat(source[i]);
        }
    }

    /// <summary>Takes the alpha out of opaque pixels, four at a time, up to those where one is not opaque or too few are left.</summary>
    /// <returns>The number of pixels that are done.</returns>
    public static int PackOpaque(ReadOnlySpan<byte> rgba, Span<byte> rgb)
    {
        var order = Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 3, 7, 11, 15);
        var alpha = Vector128.Create(0xFF000000).AsByte();
        var (from, to) = (0, 0);
        for (; from + Vector128<byte>.Count <= rgba.Length && to + Vector128<byte>.Count <= rgb.Length; from += 16, to += 12)
        {
            var pixels = Vector128.Create(rgba[from..]);
            if ((pixels & alpha) != alpha)
            {
                break;
            }

            Vector128.Shuffle(pixels, order).CopyTo(rgb[to..]); // the last four bytes are written over by the next pixels
        }

        return from / 4;
    }

    /// <summary>Writes pixels with an alpha of 255.</summary>
    public static void Unpack(ReadOnlySpan<byte> rgb, Span<byte> rgba)
    {
        var order = Vector128.Create((byte)0, 1, 2, 255, 3, 4, 5, 255, 6, 7, 8, 255, 9, 10, 11, 255);
        var alpha = Vector128.Create(0xFF000000).AsByte();
        var (from, to) = (0, 0);
        for (; from + Vector128<byte>.Count <= rgb.Length; from += 12, to += 16)
        {
            (Vector128.Shuffle(Vector128.Create(rgb[from..]), order) | alpha).CopyTo(rgba[to..]);
        }

        for (; from < rgb.Length; from += 3, to += 4)
        {
            rgb.Slice(from, 3).CopyTo(rgba[to..]);
            rgba[to + 3] = 255;
        }
    }

    /// <summary>Gives pixels that are seen over white their alpha, and the color that looks the same over white. Where nothing is seen they are white.</summary>
    public static void TakeOffWhite(Span<byte> rgba, ReadOnlySpan<byte> alpha)
    {
        for (var x = 0; x < alpha.Length; x++)
        {
            var pixel = rgba.Slice(4 * x, 4);
            pixel[3] = alpha[x];
            for (var channel = 0; channel < ImageBuffer.Channels; channel++)
            {
                pixel[channel] = OffWhite(pixel[channel], alpha[x]);
            }
        }
    }

    /// <summary>The sample that looks as given over white when it has an alpha.</summary>
    public static byte OffWhite(byte seen, byte alpha)
        => alpha == 0 ? byte.MaxValue : (byte)Math.Clamp(((255 * (seen + alpha - 255)) + (alpha / 2)) / alpha, 0, byte.MaxValue);

    public static void Clamp(ReadOnlySpan<float> source, Span<float> destination)
    {
        var i = 0;
        for (; i <= source.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Clamp(new Vector<float>(source[i..])).CopyTo(destination[i..]);
        }

        for (; i < source.Length; i++)
        {
            destination[i] = Clamp(source[i]);
        }
    }

    public static void AddScaled(ReadOnlySpan<float> source, float scale, Span<float> sum)
    {
        var i = 0;
        for (; i <= source.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            AddScaled(new Vector<float>(source[i..]), scale, sum[i..]);
        }

        for (; i < source.Length; i++)
        {
            sum[i] += source[i] * scale;
        }
    }

    public static void AddScaled(ReadOnlySpan<byte> source, float scale, Span<float> sum)
    {
        var i = 0;
        for (; i <= source.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(source[i..]), out var low, out var high);
            AddScaled(low, scale, sum[i..]);
            AddScaled(high, scale, sum[(i + Vector<ushort>.Count)..]);
        }

        for (; i < source.Length; i++)
        {
            sum[i] += source[i] * scale;
        }
    }

    private static void AddScaled(Vector<ushort> source, float scale, Span<float> sum)
    {
        Vector.Widen(source, out var low, out var high);
        AddScaled(ToSingle(low), scale, sum);
        AddScaled(ToSingle(high), scale, sum[Vector<float>.Count..]);
    }

    private static void AddScaled(Vector<float> source, float scale, Span<float> sum)
        => (new Vector<float>(sum) + (source * scale)).CopyTo(sum);

    private static void ToFloats(Vector<ushort> source, Span<float> destination)
    {
        Vector.Widen(source, out var low, out var high);
        (ToSingle(low) / new Vector<float>(255)).CopyTo(destination);
        (ToSingle(high) / new Vector<float>(255)).CopyTo(destination[Vector<float>.Count..]);
    }

    private static Vector<ushort> ToShorts(ReadOnlySpan<float> source)
        => Vector.Narrow(Rounded(new(source)), Rounded(new(source[Vector<float>.Count..])));

    private static Vector<uint> Rounded(Vector<float> value)
        => Vector.AsVectorUInt32(Vector.ConvertToInt32((Clamp(value) * 255) + new Vector<float>(0.5f)));

    private static Vector<float> Clamp(Vector<float> value)
        => Vector.ConditionalSelect(Vector.GreaterThan(value, Vector<float>.Zero), Vector.Min(value, Vector<float>.One), Vector<float>.Zero);

    private static Vector<float> ToSingle(Vector<uint> value) => Vector.ConvertToSingle(Vector.AsVectorInt32(value));
}

using System.Numerics;

namespace NeuralStyle.Imaging;

/// <summary>Arithmetic on rows of samples.</summary>
internal static class PixelRows
{
    /// <summary>The float of each byte: a division by 255, to the last bit what 8-bit pictures are elsewhere.</summary>
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

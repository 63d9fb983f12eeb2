using NeuralStyle.Imaging;

namespace NeuralStyle.ImageSharp.Colors;

/// <summary>Converts decoded pixels to sRGB. ImageSharp 2.1 does not.</summary>
internal sealed class ColorConversion
{
    private const int Levels = 1 << 16;
    private const double Negligible = 0.002; // of 1: what profiles of sRGB differ by

    private static readonly ushort[] Encoded = [.. Enumerable.Range(0, Levels).Select(level => (ushort)Math.Round(ToneCurves.ToSrgb(level / (Levels - 1.0)) * (Levels - 1)))];

    private readonly bool _isGray;
    private readonly float[] _red;
    private readonly float[] _green;
    private readonly float[] _blue;
    private readonly float[] _matrix;

    private ColorConversion(ColorSource source, ColorMatrix matrix, int levels)
    {
        _isGray = source.IsGray;
        _red = Table(source.Red, levels);
        _green = ReferenceEquals(source.Green, source.Red) ? _red : Table(source.Green, levels);
        _blue = ReferenceEquals(source.Blue, source.Red) ? _red : Table(source.Blue, levels);
        _matrix = [(float)matrix.X.A, (float)matrix.X.B, (float)matrix.X.C, (float)matrix.Y.A, (float)matrix.Y.B, (float)matrix.Y.C, (float)matrix.Z.A, (float)matrix.Z.B, (float)matrix.Z.C];
    }

    /// <summary>The conversion from a color space; null where there is nothing to do, or the space is not for such samples.</summary>
    /// <param name="source">The color space; null if none is stated.</param>
    /// <param name="isGray">True if the image is stored as levels of gray.</param>
    /// <param name="isWide">True if samples have 16 bits.</param>
    public static ColorConversion? From(ColorSource? source, bool isGray, bool isWide)
    {
        if (source is null || (source.IsGray && !isGray))
        {
            return null;
        }

        var matrix = source.ToXyz is { } toXyz ? ColorSource.SrgbToXyz.Inverse() * toXyz : ColorMatrix.Identity;
        return matrix.DistanceTo(ColorMatrix.Identity) < Negligible && IsSrgb(source.Red) && IsSrgb(source.Green) && IsSrgb(source.Blue)
            ? null
            : new(source, matrix, isWide ? Levels : 1 << 8);
    }

    /// <summary>Converts pixels where they are.</summary>
    public void Apply(Span<Rgba> pixels)
    {
        for (var i = 0; i < pixels.Length; i++)
        {
            var (red, green, blue, alpha) = pixels[i];
            var wide = Converted(red, green, blue);
            pixels[i] = new(Rounded(wide.Red), Rounded(wide.Green), Rounded(wide.Blue), alpha);
        }
    }

    /// <inheritdoc cref="Apply(Span{Rgba})"/>
    public void Apply(Span<RgbaWide> pixels)
    {
        for (var i = 0; i < pixels.Length; i++)
        {
            var (red, green, blue, alpha) = pixels[i];
            var wide = Converted(red, green, blue);
            pixels[i] = new(wide.Red, wide.Green, wide.Blue, alpha);
        }
    }

    private static byte Rounded(ushort value) => (byte)((value + 128) / 257);

    private static float[] Table(Func<double, double> curve, int levels)
        => [.. Enumerable.Range(0, levels).Select(level => PixelRows.Clamp((float)curve(level / (levels - 1.0))))];

    private static bool IsSrgb(Func<double, double> curve)
        => Enumerable.Range(0, 256).All(level => Math.Abs(ToneCurves.ToSrgb(curve(level / 255.0)) - (level / 255.0)) < Negligible);

    private static ushort Encode(float linear) => Encoded[(int)((PixelRows.Clamp(linear) * (Levels - 1)) + 0.5f)];

    private (ushort Red, ushort Green, ushort Blue) Converted(int red, int green, int blue)
    {
        if (_isGray)
        {
            var level = Encode(_red[red]);
            return (level, level, level);
        }

        var (r, g, b) = (_red[red], _green[green], _blue[blue]);
        var m = _matrix;
        return (Encode((m[0] * r) + (m[1] * g) + (m[2] * b)), Encode((m[3] * r) + (m[4] * g) + (m[5] * b)), Encode((m[6] * r) + (m[7] * g) + (m[8] * b)));
    }
}

namespace NeuralStyle.ImageSharp.Colors;

/// <summary>The color space that a file's samples are in.</summary>
/// <param name="Red">The curve of red to linear light; of gray, where it is a space of gray.</param>
/// <param name="Green">The curve of green.</param>
/// <param name="Blue">The curve of blue.</param>
/// <param name="ToXyz">The matrix from linear RGB to XYZ under D50; null for a space of gray.</param>
internal sealed record ColorSource(Func<double, double> Red, Func<double, double> Green, Func<double, double> Blue, ColorMatrix? ToXyz)
{
    /// <summary>x and y of the light D65.</summary>
    public const double WhiteX = 0.3127;

    /// <inheritdoc cref="WhiteX"/>
    public const double WhiteY = 0.3290;

    /// <summary>sRGB's matrix to XYZ under D50, as profiles have it.</summary>
    public static ColorMatrix SrgbToXyz { get; } = ColorMatrix.OfPrimaries(0.64, 0.33, 0.30, 0.60, 0.15, 0.06, WhiteX, WhiteY);

    /// <summary>sRGB.</summary>
    public static ColorSource Srgb { get; } = new(ToneCurves.Srgb, SrgbToXyz);

    /// <summary>Adobe RGB (1998).</summary>
    public static ColorSource AdobeRgb { get; } = new(ToneCurves.Power(563 / 256.0), ColorMatrix.OfPrimaries(0.64, 0.33, 0.21, 0.71, 0.15, 0.06, WhiteX, WhiteY));

    /// <summary>A space of one curve for all colors.</summary>
    public ColorSource(Func<double, double> curve, ColorMatrix? toXyz)
        : this(curve, curve, curve, toXyz)
    {
    }

    /// <summary>True for a space of gray.</summary>
    public bool IsGray => ToXyz is null;
}

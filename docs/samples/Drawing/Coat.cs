using System.Numerics;
using SkiaSharp;

namespace NeuralStyle.Samples.Drawing;

/// <summary>The fill of a shape: a color, or a gradient from one to another; clear, blurred or opaque.</summary>
internal readonly record struct Coat(Vector3 First, Vector3 Second, SKPoint Start, SKPoint End, bool Round = false)
{
    public float Alpha { get; init; } = 1;

    /// <summary>Softness of the edge, in image heights.</summary>
    public float Blur { get; init; }

    private bool IsPlain => Start == End;

    public static implicit operator Coat(Vector3 color) => new(color, color, default, default);

    public static Coat Flat(Vector3 color, float alpha, float blur = 0) => (Coat)color with { Alpha = alpha, Blur = blur };

    public static Coat Linear(float x1, float y1, Vector3 first, float x2, float y2, Vector3 second)
        => new(first, second, new SKPoint(x1, y1), new SKPoint(x2, y2));

    public static Coat Radial(float x, float y, float radius, Vector3 inside, Vector3 outside)
        => new(inside, outside, new SKPoint(x, y), new SKPoint(x + radius, y), Round: true);

    public SKPaint ToPaint(float lineWidth = 0)
    {
        using var shader = IsPlain ? null : Shader();
        using var blur = Blur > 0 ? SKMaskFilter.CreateBlur(SKBlurStyle.Normal, Blur) : null;
        return new SKPaint
        {
            IsAntialias = true,
            Color = First.ToSkia(Alpha),
            Shader = shader,
            MaskFilter = blur,
            Style = lineWidth > 0 ? SKPaintStyle.Stroke : SKPaintStyle.Fill,
            StrokeWidth = lineWidth,
            StrokeCap = SKStrokeCap.Round,
            StrokeJoin = SKStrokeJoin.Round,
        };
    }

    private SKShader Shader()
    {
        SKColor[] colors = [First.ToSkia(), Second.ToSkia()];
        return Round
            ? SKShader.CreateRadialGradient(Start, SKPoint.Distance(Start, End), colors, SKShaderTileMode.Clamp)
            : SKShader.CreateLinearGradient(Start, End, colors, SKShaderTileMode.Clamp);
    }
}

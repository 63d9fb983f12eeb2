using System.Numerics;

namespace NeuralStyle.Samples.Drawing.Styles;

/// <summary>Paints what a function describes with thick strokes of several bristles, which follow a field of directions.</summary>
internal sealed class Strokes(Sheet sheet, Func<float, float, Vector3> color, Func<float, float, float> direction)
{
    private const int Bristles = 5;
    private const int Bends = 5; // points of a stroke after its first

    /// <summary>Adds a layer of strokes, given their number, width and length in image heights.</summary>
    public Strokes Layer(int count, float width, float length)
    {
        for (var i = 0; i < count; i++)
        {
            var (x, y) = (sheet.Between(-0.02f, sheet.Aspect + 0.02f), sheet.Between(-0.02f, 1.02f));
            Stroke(Follow(x, y, length * sheet.Between(0.7f, 1.3f)), width, Vary(color(x, y)));
        }

        return this;
    }

    private (float X, float Y)[] Follow(float x, float y, float length)
    {
        var points = new (float X, float Y)[Bends + 1];
        points[0] = (x, y);
        for (var i = 1; i <= Bends; i++)
        {
            var angle = direction(x, y);
            (x, y) = (x + (MathF.Cos(angle) * length / Bends), y + (MathF.Sin(angle) * length / Bends));
            points[i] = (x, y);
        }

        return points;
    }

    // Paint is never mixed twice alike: lighter or darker, warmer or colder.
    private Vector3 Vary(Vector3 paint)
    {
        var warmth = sheet.Between(-0.05f, 0.05f);
        return (paint * sheet.Between(0.8f, 1.22f)) + new Vector3(warmth, 0, -warmth);
    }

    private void Stroke((float X, float Y)[] points, float width, Vector3 paint)
    {
        sheet.Curve(Coat.Flat(paint * 0.8f, 0.85f), width, points);
        var (across, down) = Normal(points);
        for (var i = 0; i < Bristles; i++)
        {
            var offset = width * (((i + 0.5f) / Bristles) - 0.5f);
            var ridge = paint * (1.16f - (0.09f * i)) * sheet.Between(0.88f, 1.12f); // lit from one side
            sheet.Curve(Coat.Flat(ridge, 0.9f), width / Bristles * 0.85f, [.. points.Select(point => (point.X + (across * offset), point.Y + (down * offset)))]);
        }
    }

    private static (float X, float Y) Normal((float X, float Y)[] points)
    {
        var along = Vector2.Normalize(new Vector2(points[^1].X - points[0].X, points[^1].Y - points[0].Y) + new Vector2(1e-6f));
        return (-along.Y, along.X);
    }
}

using SkiaSharp;

namespace NeuralStyle.Samples.Drawing;

/// <summary>Paths through points.</summary>
internal static class Outline
{
    public static SKPath Straight(ReadOnlySpan<(float X, float Y)> points, bool closed)
    {
        var path = new SKPath();
        path.AddPoly([.. points.ToArray().Select(point => new SKPoint(point.X, point.Y))], closed);
        return path;
    }

    /// <summary>A Catmull-Rom curve, as Bezier curves.</summary>
    public static SKPath Smooth(ReadOnlySpan<(float X, float Y)> points, bool closed)
    {
        var path = new SKPath();
        path.MoveTo(points[0].X, points[0].Y);
        for (var i = 0; i < (closed ? points.Length : points.Length - 1); i++)
        {
            var (before, from, to, after) = (Point(points, i - 1, closed), Point(points, i, closed), Point(points, i + 1, closed), Point(points, i + 2, closed));
            path.CubicTo(
                from.X + ((to.X - before.X) / 6), from.Y + ((to.Y - before.Y) / 6),
                to.X - ((after.X - from.X) / 6), to.Y - ((after.Y - from.Y) / 6),
                to.X, to.Y);
        }

        return path;
    }

    private static (float X, float Y) Point(ReadOnlySpan<(float X, float Y)> points, int i, bool closed)
        => points[closed ? (i + points.Length) % points.Length : Math.Clamp(i, 0, points.Length - 1)];
}

using System.Numerics;

namespace NeuralStyle.Samples.Drawing;

/// <summary>Land seen in perspective: a height above each point of the ground, and a color for each point of the surface.</summary>
/// <remarks>The viewer stands at x = 0, z = 0 and looks along z. Each column of the image walks away from the viewer and fills upward what it meets.</remarks>
internal sealed class Terrain(Func<float, float, float> height, Func<Vector3, Vector3, Vector3> color, Mood mood)
{
    private const float Near = 1;
    private const float Stride = 1.011f; // the growth of the distance at each step

    /// <summary>The height of the eye above the water.</summary>
    public float Eye { get; init; } = 0.4f;

    public float Horizon { get; init; } = 0.55f;

    public float Far { get; init; } = 60;

    /// <summary>The distance at which haze hides two thirds.</summary>
    public float Haze { get; init; } = 45;

    /// <summary>The place in the image of a point on the surface, and the size there of what is one long.</summary>
    public (float X, float Y, float Scale) Project(Sheet sheet, float x, float z)
        => ((sheet.Aspect / 2) + (x / z), ScreenY(height(x, z), z), 1 / z);

    /// <summary>Paints the land above the water, or only its part below a height of the image.</summary>
    public void Paint(Sheet sheet, float top = 0) => Parallel.For(0, sheet.Columns, column =>
    {
        var slope = ((column + 0.5f) / sheet.Rows) - (sheet.Aspect / 2);
        var open = (float)sheet.Rows; // rows above this one are still open
        for (float z = Near, last = Near; z < Far && open > top * sheet.Rows; last = z, z *= Stride)
        {
            var level = height(slope * z, z);
            var edge = Math.Max(ScreenY(Math.Max(level, 0), z) * sheet.Rows, top * sheet.Rows);
            if (edge < open)
            {
                Fill(sheet, column, open, edge, level > 0 ? Surface(slope, last, z) : null);
                open = edge;
            }
        }
    });

    private float ScreenY(float level, float z) => Horizon + ((Eye - level) / z);

    private Func<float, Vector3> Surface(float slope, float from, float to) => share =>
    {
        var z = float.Lerp(from, to, share);
        return Shaded(new Vector3(slope * z, height(slope * z, z), z));
    };

    private static void Fill(Sheet sheet, int column, float from, float to, Func<float, Vector3>? surface)
    {
        for (var row = Math.Min((int)from, sheet.Rows - 1); surface is not null && row >= (int)to; row--)
        {
            var cover = Math.Min(from, row + 1) - Math.Max(to, row);
            var share = Math.Clamp((from - row - 0.5f) / (from - to), 0, 1);
            sheet[column, row] = Tone.Mix(sheet[column, row], surface(share), cover / Math.Max(0.01f, Math.Min(from, row + 1) - row));
        }
    }

    private Vector3 Shaded(Vector3 point)
    {
        var step = 0.004f * point.Z;
        var across = height(point.X + step, point.Z) - point.Y;
        var along = height(point.X, point.Z + step) - point.Y;
        var normal = Vector3.Normalize(new Vector3(-across, step, along));
        var lit = mood.Light(color(point, normal), normal);
        return Tone.Mix(Tone.Mix(mood.Horizon, mood.Zenith, 0.25f), lit, MathF.Exp(-point.Z / Haze));
    }
}

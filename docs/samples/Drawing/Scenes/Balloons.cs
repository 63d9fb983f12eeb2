using System.Numerics;

namespace NeuralStyle.Samples.Drawing.Scenes;

/// <summary>Hot-air balloons over a wooded valley.</summary>
internal static class Balloons
{
    private static readonly (int, int)[] Stripes = [(0xD8342C, 0xFFD23C), (0x2F62B0, 0xF6F2E6), (0xF08A28, 0x5A2E7A), (0x1F8A6A, 0xF4E04A), (0xE0407A, 0x40C0D0)];

    public static void Paint(Sheet sheet, Mood mood)
    {
        Sky.Paint(sheet, mood, horizon: 0.7f);
        new Terrain((x, z) => Height(x, z, sheet.Seed), (point, _) => Woods(point, sheet.Seed), mood) { Eye = 3, Horizon = 0.6f, Haze = 30 }.Paint(sheet);
        var count = 7;
        for (var i = 0; i < count; i++)
        {
            var near = (float)i / (count - 1);
            var place = (i * 0.618f) + (sheet.Seed * 0.17f);
            Balloon(sheet, mood, sheet.Aspect * (0.14f + (0.72f * (place - MathF.Floor(place)))), sheet.Between(0.14f, 0.5f) + (0.04f * near), 0.03f + (0.13f * near * near), near);
        }
    }

    private static float Height(float x, float z, int seed)
    {
        var hills = Noise.Fractal(x * 0.13f, z * 0.13f, seed) * (1 + (4 * Tone.Step(8, 30, z)));
        return 0.02f + hills + (0.22f * Noise.Value(x * 5, z * 5, seed + 5) * Tone.Step(0.4f, 0.6f, Noise.Fractal(x * 0.3f, z * 0.3f, seed + 8, octaves: 2)));
    }

    private static Vector3 Woods(Vector3 point, int seed)
    {
        var wood = Tone.Step(0.42f, 0.58f, Noise.Fractal(point.X * 0.3f, point.Z * 0.3f, seed + 8, octaves: 2));
        var field = Tone.Mix(Tone.Hex(0x8CA84A), Tone.Hex(0xD8BC5C), Noise.Hash((int)MathF.Floor(point.X * 0.6f), (int)(point.Z * 0.3f), seed));
        return Tone.Mix(field, Tone.Hex(0x3A5A2C), wood) * (0.8f + (0.4f * Noise.Fractal(point.X * 4, point.Z * 4, seed + 3, octaves: 3)));
    }

    private static void Balloon(Sheet sheet, Mood mood, float x, float y, float radius, float near)
    {
        var (first, second) = sheet.Pick(Stripes);
        const int Gores = 9;
        for (var i = 0; i < Gores; i++)
        {
            var (left, right) = (Across(i, Gores), Across(i + 1, Gores));
            var color = Tone.Hex(i % 2 == 0 ? first : second) * ((mood.Sun * (1 - (0.75f * (i + 0.5f) / Gores))) + (mood.Shadow * 0.5f));
            Gore(sheet, Tone.Mix(mood.Horizon, color, 0.6f + (0.4f * near)), x, y, radius, left, right);
        }

        Basket(sheet, x, y, radius);
    }

    private static float Across(int i, int gores) => -MathF.Cos(MathF.PI * i / gores);

    private static void Gore(Sheet sheet, Vector3 color, float x, float y, float radius, float left, float right)
    {
        (float, float)[] outline = [.. Edge(left), .. Edge(right).Reverse()];
        sheet.Polygon(Coat.Linear(x, y - radius, color * 1.15f, x, y + (radius * 1.3f), color * 0.6f), outline);

        IEnumerable<(float, float)> Edge(float side) => Enumerable.Range(0, 25).Select(step =>
        {
            var t = step / 24f; // from the top to the mouth
            var width = MathF.Sin(MathF.PI * MathF.Pow(t, 0.8f) * 0.93f) * (1 - (0.25f * t));
            return (x + (side * radius * 1.12f * width), y - radius + (2.3f * radius * t));
        });
    }

    private static void Basket(Sheet sheet, float x, float y, float radius)
    {
        var (mouth, top) = (y + (radius * 1.3f), y + (radius * 1.58f));
        foreach (var side in new[] { -1, 1 })
        {
            sheet.Line(Tone.Hex(0x3A2E24), radius * 0.02f, (x + (side * radius * 0.17f), mouth), (x + (side * radius * 0.13f), top));
        }

        sheet.Box(Coat.Linear(x - (radius * 0.15f), top, Tone.Hex(0xA87440), x + (radius * 0.15f), top, Tone.Hex(0x4A3018)), x - (radius * 0.15f), top, radius * 0.3f, radius * 0.24f);
    }
}

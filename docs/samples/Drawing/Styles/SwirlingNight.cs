using System.Numerics;

namespace NeuralStyle.Samples.Drawing.Styles;

/// <summary>A night over the sea in blue and yellow: strokes circle around glowing lamps in the sky and roll with the waves.</summary>
internal static class SwirlingNight
{
    private static readonly (float X, float Y, float Radius, int Turn)[] Glows =
        [(0.74f, 0.24f, 0.15f, 1), (0.24f, 0.36f, 0.1f, -1), (0.46f, 0.1f, 0.065f, 1), (0.1f, 0.1f, 0.055f, -1), (0.52f, 0.46f, 0.06f, -1), (0.93f, 0.52f, 0.05f, 1)];

    public static void Paint(Sheet sheet)
    {
        sheet.Shade((x, y, _) => Color(x, y) * 0.7f);
        new Strokes(sheet, Color, Direction)
            .Layer(700, width: 0.03f, length: 0.2f)
            .Layer(1500, width: 0.017f, length: 0.13f)
            .Layer(900, width: 0.011f, length: 0.09f);
    }

    private static float Shore(float x) => 0.68f + (0.05f * MathF.Sin((x * 5) + 0.6f));

    private static Vector3 Color(float x, float y) => y > Shore(x) ? Sea(x, y) : Sky(x, y);

    private static Vector3 Sky(float x, float y)
    {
        var bands = 0.5f + (0.5f * MathF.Sin((Noise.Fractal(x * 2.2f, y * 3.2f, seed: 11, octaves: 2) * 20) + (y * 6)));
        var color = Tone.Mix(Tone.Hex(0x101F66), Tone.Hex(0x5AA0E4), bands * 0.9f);
        foreach (var (glowX, glowY, radius, _) in Glows)
        {
            var distance = MathF.Sqrt(((x - glowX) * (x - glowX)) + ((y - glowY) * (y - glowY))) / radius;
            var ring = 0.5f + (0.5f * MathF.Cos(distance * 7));
            var halo = Tone.Mix(Tone.Hex(0xFFC414), Tone.Hex(0x8CD0E0), distance - 0.7f);
            color = Tone.Mix(color, halo, Tone.Step(2, 0.6f, distance) * (0.5f + (0.5f * ring)));
            color = Tone.Mix(color, Tone.Hex(0xFFEE7A), Tone.Step(0.6f, 0.4f, distance));
        }

        return color;
    }

    private static Vector3 Sea(float x, float y)
    {
        var wave = 0.5f + (0.5f * MathF.Sin((y * 62) + (4 * MathF.Sin((x * 7) + (y * 9)))));
        var color = Tone.Mix(Tone.Hex(0x081A3E), Tone.Hex(0x1F6A8E), wave);
        var path = MathF.Exp(-MathF.Abs(x - 0.74f + (0.05f * MathF.Sin(y * 40))) * 14); // the brightest lamp on the water
        return Tone.Mix(color, Tone.Hex(0xFFC830), path * wave);
    }

    private static float Direction(float x, float y)
    {
        if (y > Shore(x))
        {
            return 0.5f * MathF.Cos((x * 9) + (y * 14));
        }

        var flow = new Vector2(0.55f, 0.9f * (Noise.Value(x * 3.4f, y * 3.4f, seed: 5) - 0.5f) * 2);
        foreach (var (glowX, glowY, radius, turn) in Glows)
        {
            var away = new Vector2(x - glowX, y - glowY);
            var pull = 3.5f * MathF.Exp(-away.Length() / radius * 0.75f);
            flow += Vector2.Normalize(new Vector2(-away.Y, away.X) + new Vector2(1e-6f)) * turn * pull;
        }

        return MathF.Atan2(flow.Y, flow.X);
    }
}

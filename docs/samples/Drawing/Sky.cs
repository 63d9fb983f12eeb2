using System.Numerics;

namespace NeuralStyle.Samples.Drawing;

/// <summary>Sky with sun and clouds.</summary>
internal static class Sky
{
    public static void Paint(Sheet sheet, Mood mood, float horizon = 0.6f)
        => sheet.Shade((x, y, _) => Color(mood, x, y, horizon, sheet.Seed));

    public static Vector3 Color(Mood mood, float x, float y, float horizon, int seed)
    {
        var clear = Tone.Mix(mood.Zenith, mood.Horizon, MathF.Pow(Math.Clamp(y / horizon, 0, 1), 1.3f));
        var distance = MathF.Sqrt(Square(x - mood.SunAt.X) + Square(y - mood.SunAt.Y));
        clear += mood.Sun * ((0.4f * MathF.Exp(-distance * 5)) + Tone.Step(0.05f, 0.02f, distance));
        return WithClouds(clear, mood, x, y, horizon, seed);
    }

    // Clouds lie on a plane overhead, so they shrink and flatten toward the horizon; a second look toward the sun gives their lit sides.
    private static Vector3 WithClouds(Vector3 clear, Mood mood, float x, float y, float horizon, int seed)
    {
        var depth = 0.55f / (horizon + 0.12f - Math.Min(y, horizon));
        var (cloudX, cloudY) = ((x - 0.6f) * depth * 3, depth * 2.2f);
        var density = Noise.Fractal(cloudX, cloudY, seed);
        var towardSun = Noise.Fractal(cloudX + ((mood.SunAt.X - x) * 0.5f), cloudY + 0.25f, seed, octaves: 3);
        var threshold = 0.68f - (0.38f * mood.Clouds);
        var cover = Tone.Step(threshold, threshold + 0.2f, density) * Tone.Step(0, 0.12f, horizon - y + 0.06f);
        var lit = Math.Clamp(0.72f + ((density - towardSun) * 2.2f) - ((density - threshold) * 0.8f), 0, 1);
        var color = Tone.Mix(Tone.Mix(mood.Shadow, mood.Horizon, 0.55f), Vector3.Lerp(mood.Sun, Vector3.One, 0.25f), lit);
        return Tone.Mix(clear, color, cover * 0.92f);
    }

    private static float Square(float value) => value * value;
}

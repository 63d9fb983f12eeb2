using System.Numerics;

namespace NeuralStyle.Samples.Drawing.Scenes;

/// <summary>Sand dunes with ripples and sharp crests.</summary>
internal static class Dunes
{
    public static void Paint(Sheet sheet, Mood mood)
    {
        Sky.Paint(sheet, mood with { Clouds = mood.Clouds * 0.4f }, horizon: 0.45f);
        new Terrain((x, z) => Height(x, z, sheet.Seed), (point, _) => Sand(point, sheet.Seed), mood) { Eye = 2.1f, Horizon = 0.4f, Haze = 40 }.Paint(sheet);
    }

    // Crests that wind along z, steep on one side.
    private static float Height(float x, float z, int seed)
    {
        var bend = 5 * Noise.Fractal(x * 0.12f, z * 0.12f, seed + 1, octaves: 2);
        var across = (x * 0.2f) + bend + (z * 0.06f);
        var phase = across - MathF.Floor(across);
        var crest = Tone.Step(0, 1, phase < 0.72f ? phase / 0.72f : (1 - phase) / 0.28f);
        var dune = crest * (0.6f + (1.6f * Noise.Value(x * 0.1f, z * 0.1f, seed + 2))) * Tone.Step(1, 9, z);
        return 0.05f + dune + (MathF.Sin((across * 90) + (z * 2)) * 0.006f * Tone.Step(10, 2, z));
    }

    private static Vector3 Sand(Vector3 point, int seed)
        => Tone.Mix(Tone.Hex(0xC98A48), Tone.Hex(0xF0C886), Noise.Fractal(point.X * 3, point.Z * 3, seed + 7));
}

using System.Numerics;

namespace NeuralStyle.Samples.Drawing;

/// <summary>Still water that mirrors what was painted above it.</summary>
internal static class Water
{
    public static void Paint(Sheet sheet, Mood mood, Vector3 deep, float top, float ripples = 1) => sheet.Shade((x, y, _) =>
    {
        var below = y - top;
        var distance = 0.12f / (below + 0.012f); // of the water from the viewer
        var wave = Noise.Fractal((x - 0.6f) * distance * 3, distance * 22, sheet.Seed + 50, octaves: 4) - 0.5f;
        var fine = Noise.Value((x - 0.6f) * distance * 25, distance * 90, sheet.Seed + 60) - 0.5f;
        var mirrored = top - (below * 0.95f) - Math.Abs(ripples * wave * (0.03f + (below * 0.25f)));
        var reflection = sheet.At(x + (ripples * wave * 0.03f), Math.Clamp(mirrored, 0, top - 0.004f));
        var color = Tone.Mix(reflection, deep, 0.18f + (0.5f * below) + (ripples * wave * 0.25f));
        return color + (mood.Sun * ripples * ((fine * 0.05f) + (0.25f * Tone.Step(0.16f, 0.3f, wave))));
    }, top);
}

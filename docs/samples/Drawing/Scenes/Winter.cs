using System.Numerics;
using NeuralStyle.Samples.Drawing.Props;

namespace NeuralStyle.Samples.Drawing.Scenes;

/// <summary>Snowy hills with firs, a hut and falling flakes.</summary>
internal static class Winter
{
    public static void Paint(Sheet sheet, Mood mood)
    {
        var terrain = new Terrain((x, z) => Height(x, z, sheet.Seed), (point, _) => Snow(point, sheet.Seed), mood) { Eye = 1.4f, Horizon = 0.45f, Haze = 50 };
        Sky.Paint(sheet, mood, horizon: 0.5f);
        terrain.Paint(sheet);
        for (var i = 0; i < 70; i++)
        {
            Fir(sheet, terrain, mood, z: float.Lerp(16, 3.2f, i / 70f));
        }

        var (x, y, scale) = terrain.Project(sheet, sheet.Between(-0.6f, 0.1f), 5);
        Cottage.Paint(sheet, x, y + (0.1f * scale), 0.85f * scale, mood.Light(Tone.Hex(0x9A6A44), mood.ToSun), mood.Light(Tone.Hex(0xE8EEF6), mood.ToSun));
        Flakes(sheet);
    }

    private static float Height(float x, float z, int seed)
        => 0.02f + (Noise.Fractal(x * 0.16f, z * 0.16f, seed, octaves: 3) * (0.5f + (2.4f * Tone.Step(6, 22, z)))) + (Noise.Ridged(x * 0.09f, z * 0.09f, seed + 3) * 5 * Tone.Step(20, 40, z));

    private static Vector3 Snow(Vector3 point, int seed)
        => Tone.Mix(Tone.Hex(0xC4D2E6), Vector3.One, Noise.Fractal(point.X * 2, point.Z * 2, seed + 5));

    private static void Fir(Sheet sheet, Terrain terrain, Mood mood, float z)
    {
        var side = sheet.Between(-1, 1);
        var (x, y, scale) = terrain.Project(sheet, (side + (0.35f * Math.Sign(side))) * z * 0.62f, z);
        Trees.Conifer(sheet, x, y, scale * sheet.Between(0.8f, 1.7f), Tone.Hex(0x22362F), mood.Light(Tone.Hex(0xDDE8EE), mood.ToSun));
    }

    private static void Flakes(Sheet sheet)
    {
        for (var i = 0; i < 130; i++)
        {
            var radius = sheet.Between(0.002f, 0.006f);
            sheet.Oval(Coat.Flat(Vector3.One, 0.75f, blur: radius * 0.4f), sheet.Between(0, sheet.Aspect), sheet.Between(0, 1), radius, radius);
        }
    }
}

using System.Numerics;
using NeuralStyle.Samples.Drawing.Props;

namespace NeuralStyle.Samples.Drawing.Scenes;

/// <summary>Rolling hills with a tree, and a meadow of flowers in front.</summary>
internal static class Meadow
{
    private static readonly int[] Petals = [0xE8402F, 0xF6C52E, 0xF4F0FA, 0xB05AC8, 0xF07AA0];

    public static void Paint(Sheet sheet, Mood mood)
    {
        var terrain = new Terrain((x, z) => Height(x, z, sheet.Seed), (point, _) => Fields(point, sheet.Seed), mood) { Eye = 1.2f, Horizon = 0.46f };
        Sky.Paint(sheet, mood, horizon: 0.5f);
        terrain.Paint(sheet);
        for (var i = 0; i < 40; i++)
        {
            Bush(sheet, terrain, mood, z: float.Lerp(26, 7, i / 40f));
        }

        Trees.Broadleaf(sheet, sheet.Aspect * sheet.Pick(0.27f, 0.72f), 0.72f, 0.58f, Tone.Hex(0x26401C), mood.Light(Tone.Hex(0xA4BC48), mood.ToSun));
        Grass.Tufts(sheet, mood, 1100, -0.02f, sheet.Aspect + 0.02f, _ => 0.72f);
        Flowers(sheet, mood);
    }

    private static float Height(float x, float z, int seed)
        => 0.02f + (Noise.Fractal(x * 0.1f, z * 0.1f, seed, octaves: 3) * (0.2f + (3 * Tone.Step(5, 26, z))));

    private static Vector3 Fields(Vector3 point, int seed)
    {
        var patch = Noise.Hash((int)MathF.Floor((point.X * 0.25f) + (point.Z * 0.05f) + 100), (int)(point.Z * 0.14f), seed);
        var crop = Tone.Mix(Tone.Hex(0x4C8032), patch > 0.65f ? Tone.Hex(0xDCC050) : Tone.Hex(0x9AB84C), patch);
        return crop * (0.75f + (0.5f * Noise.Fractal(point.X * 4, point.Z * 4, seed + 4)));
    }

    private static void Bush(Sheet sheet, Terrain terrain, Mood mood, float z)
    {
        var (x, y, scale) = terrain.Project(sheet, sheet.Between(-0.75f, 0.75f) * z, z);
        var size = scale * sheet.Between(0.18f, 0.4f);
        var green = Tone.Mix(mood.Horizon, mood.Light(Tone.Hex(0x4E7430), mood.ToSun), MathF.Exp(-z / 40));
        sheet.Oval(Coat.Flat(Vector3.Zero, 0.25f), x + (size * 0.4f), y, size * 1.2f, size * 0.25f);
        sheet.Oval(Coat.Radial(x - (size * 0.3f), y - (size * 1.1f), size * 1.3f, green * 1.2f, green * 0.45f), x, y - (size * 0.7f), size * 0.8f, size * 0.85f);
    }

    private static void Flowers(Sheet sheet, Mood mood)
    {
        var (main, second) = (sheet.Pick(Petals), sheet.Pick(Petals));
        for (var i = 0; i < 130; i++)
        {
            var near = i / 130f;
            var (x, y) = (sheet.Between(0, sheet.Aspect), 0.74f + (near * 0.24f));
            var size = 0.008f + (0.026f * near * near);
            Grass.Blade(sheet, x, y + (size * 3), size * 3.2f, mood.Light(Tone.Hex(0x5C8430), mood.ToSun));
            Grass.Flower(sheet, x, y, size * sheet.Between(0.8f, 1.3f), Tone.Hex(sheet.Random.Next(3) > 0 ? main : second) * ((mood.Sun * 0.75f) + new Vector3(0.25f)), Tone.Hex(0x4A2E12));
        }
    }
}

using System.Numerics;
using NeuralStyle.Samples.Drawing.Props;

namespace NeuralStyle.Samples.Drawing.Scenes;

/// <summary>A lake before snowy mountains, with a house on the shore, a boat, and a tree in front.</summary>
internal static class MountainLake
{
    private const float Shore = 7; // the distance of the far shore
    private const float WaterLine = 0.605f;

    public static void Paint(Sheet sheet, Mood mood)
    {
        var terrain = new Terrain((x, z) => Height(x, z, sheet.Seed), Ground(sheet.Seed), mood);
        Sky.Paint(sheet, mood);
        terrain.Paint(sheet);
        Forest(sheet, terrain, mood);
        Cottage.Paint(sheet, sheet.Aspect * 0.6f, WaterLine - 0.012f, 0.085f, mood.Sun * 0.95f, Tone.Hex(0xA8452F) * ((mood.Sun * 0.6f) + new Vector3(0.3f)));
        Water.Paint(sheet, mood, Tone.Mix(mood.Zenith, Tone.Hex(0x0F3A44), 0.6f) * 0.7f, WaterLine, ripples: 0.5f);
        terrain.Paint(sheet, top: WaterLine);
        Boats.Rowing(sheet, sheet.Aspect * 0.52f, 0.78f, 0.19f, Tone.Hex(0xB8382C));
        Foreground(sheet, mood);
    }

    private static float Height(float x, float z, int seed)
    {
        var mountains = Noise.Ridged((x * 0.1f) + 3, z * 0.1f, seed) * Tone.Step(7, 24, z) * (5.5f + (4 * Tone.Step(1, 10, Math.Abs(x - 1))));
        var hills = (Noise.Fractal(x * 0.45f, z * 0.45f, seed + 9) - 0.1f) * Tone.Step(Shore, Shore + 7, z) * 1.3f;
        var bank = (Noise.Fractal(x * 1.5f, 0, seed + 5, octaves: 3) - 0.5f) * 0.9f;
        return mountains + hills + Math.Clamp((z - Shore + bank) * 0.1f, -0.2f, 0.06f);
    }

    private static Func<Vector3, Vector3, Vector3> Ground(int seed) => (point, normal) =>
    {
        var grain = Noise.Fractal(point.X * 5, point.Z * 5, seed + 20, octaves: 4);
        var rock = Tone.Mix(Tone.Hex(0x6B625C), Tone.Hex(0xA39A90), grain);
        var green = Tone.Mix(Tone.Hex(0x2F4A25), Tone.Hex(0x7E9A45), grain);
        var land = Tone.Mix(green, rock, Tone.Step(1.6f, 3, point.Y + (grain * 1.2f) - 0.6f));
        var snow = Tone.Step(3.2f, 4.6f, point.Y + (2 * grain) - 1) * Tone.Step(0.42f, 0.62f, normal.Y);
        return Tone.Mix(land, Vector3.One, snow);
    };

    private static void Forest(Sheet sheet, Terrain terrain, Mood mood)
    {
        for (var i = 0; i < 170; i++)
        {
            var z = float.Lerp(Shore + 4, Shore + 0.7f, i / 170f);
            var side = sheet.Between(-1, 1);
            var (x, y, scale) = terrain.Project(sheet, (side + (Math.Sign(side) * 0.25f)) * z * sheet.Aspect * 0.5f, z);
            var bright = mood.Light(Tone.Hex(0x7FA048), mood.ToSun);
            Trees.Conifer(sheet, x, y, scale * sheet.Between(0.45f, 1), Tone.Hex(0x1A2E22), bright);
        }
    }

    private static void Foreground(Sheet sheet, Mood mood)
    {
        sheet.Blob(Coat.Linear(0, 0.86f, mood.Light(Tone.Hex(0x8FA04A), Vector3.UnitY), 0, 1, Tone.Hex(0x232B18)),
            (-0.1f, 0.86f), (0.18f, 0.87f), (0.42f, 0.93f), (sheet.Aspect * 0.5f, 0.985f), (sheet.Aspect * 0.62f, 1.1f), (-0.1f, 1.2f));
        Trees.Broadleaf(sheet, 0.17f, 0.91f, 0.82f, Tone.Hex(0x1E3518), mood.Light(Tone.Hex(0xA8C04E), mood.ToSun));
        Grass.Tufts(sheet, mood, 900, left: -0.05f, right: sheet.Aspect * 0.55f, ground: x => 0.86f + (0.13f * Tone.Step(0.1f, sheet.Aspect * 0.55f, x)));
    }
}

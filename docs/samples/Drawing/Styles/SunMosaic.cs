using System.Numerics;

namespace NeuralStyle.Samples.Drawing.Styles;

/// <summary>A mosaic of glass: a sun with flaming rays over teal waves, each tile of one color, bevelled and set in dark grout.</summary>
internal static class SunMosaic
{
    private const float Tiles = 27; // along the image's height
    private const float Grout = 0.075f; // of a tile

    private static readonly Vector2 Sun = new(0.55f, 0.4f);
    private static readonly int[] Flames = [0xFFD23A, 0xF79A1E, 0xE4571B, 0xC22A2E, 0xF7B733, 0x8A1F4A];
    private static readonly int[] Waves = [0x0C4A5E, 0x168A8C, 0x5CC4B4, 0x1A6A9A, 0xF2E6C0];

    public static void Paint(Sheet sheet) => sheet.Shade((x, y, _) =>
    {
        var (center, gap, toCenter) = Tile(x, y, sheet.Seed);
        var variation = Noise.Hash((int)(center.X * 5000), (int)(center.Y * 5000), sheet.Seed);
        var glass = Color(center.X, center.Y) * (0.78f + (0.4f * variation));
        var bevel = Vector2.Dot(toCenter, new Vector2(0.5f, 0.7f)) * 0.55f; // lit from the upper left
        var streaks = 0.9f + (0.2f * Noise.Fractal(x * 60, y * 60, sheet.Seed + 1, octaves: 3));
        var shine = Vector3.One * (0.3f * Tone.Step(0.25f, 0.45f, bevel));
        return Tone.Mix(Tone.Hex(0x1C1820), ((glass * (1 + bevel)) + (shine * 0.5f)) * streaks, Tone.Step(Grout, Grout + 0.1f, gap));
    });

    // The nearest of the jittered grid's points, and how much nearer it is than the next one: small at the edge of a tile.
    private static (Vector2 Center, float Gap, Vector2 ToCenter) Tile(float x, float y, int seed)
    {
        var here = new Vector2(x, y) * Tiles;
        var (nearest, first, second) = (Vector2.Zero, float.MaxValue, float.MaxValue);
        for (var i = 0; i < 9; i++)
        {
            var (column, row) = ((int)MathF.Floor(here.X) - 1 + (i % 3), (int)MathF.Floor(here.Y) - 1 + (i / 3));
            var point = new Vector2(column + 0.15f + (0.7f * Noise.Hash(column, row, seed)), row + 0.15f + (0.7f * Noise.Hash(column, row, seed + 7)));
            var distance = Vector2.Distance(here, point);
            (nearest, first, second) = distance < first ? (point, distance, first) : (nearest, first, Math.Min(second, distance));
        }

        return (nearest / Tiles, second - first, nearest - here);
    }

    private static Vector3 Color(float x, float y)
    {
        var shore = 0.7f + (0.06f * MathF.Sin(x * 9));
        return y > shore ? Tone.Hex(Waves[Band((y - shore) * 26 + (1.5f * MathF.Sin((x * 12) + (y * 20))), Waves.Length)]) : SunAndSky(new Vector2(x, y) - Sun);
    }

    private static Vector3 SunAndSky(Vector2 away)
    {
        var (distance, angle) = (away.Length(), MathF.Atan2(away.Y, away.X));
        if (distance < 0.15f)
        {
            return Tone.Mix(Tone.Hex(0xFFF4B8), Tone.Hex(0xFFC62E), distance / 0.15f);
        }

        var ray = (angle * 16 / MathF.Tau) + (1.4f * distance); // the rays curl
        var flame = distance < 0.36f + (0.08f * MathF.Sin(ray * MathF.Tau));
        return flame
            ? Tone.Hex(Flames[Band((ray * 2) + 40 + (distance * 4), Flames.Length)])
            : Tone.Mix(Tone.Hex(0x2A9AB8), Tone.Hex(0x243A8A), (distance - 0.3f) * 2.2f + (0.2f * MathF.Sin(ray * MathF.Tau)));
    }

    private static int Band(float value, int count) => (int)MathF.Floor(value + 100) % count;
}

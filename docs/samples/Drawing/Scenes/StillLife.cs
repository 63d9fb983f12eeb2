using System.Numerics;
using NeuralStyle.Samples.Drawing.Props;

namespace NeuralStyle.Samples.Drawing.Scenes;

/// <summary>Fruit and a vase on a wooden table, by window light with soft shadows; each line of sight is marched until it meets a surface.</summary>
internal static class StillLife
{
    private static readonly Vector3 Eye = new(0, 1.25f, -3.4f);
    private static readonly Vector3 ToLight = Vector3.Normalize(new Vector3(-0.75f, 0.85f, -0.55f));

    private static readonly (int Color, int Blush)[] Apples = [(0xC8C83A, 0xC4281E), (0x7FA82E, 0xB8C848), (0xB01C22, 0x7A1018), (0xE8C040, 0xE06A28)];

    public static void Paint(Sheet sheet, Mood mood)
    {
        var solids = Arrange(sheet);
        var wall = Tone.Mix(mood.Horizon, Tone.Hex(sheet.Pick(0x6A5A48, 0x3E5A5E, 0x7A4A3A, 0x50586E)), 0.75f);
        var wood = Tone.Hex(sheet.Pick(0x8A5A34, 0x6A4630, 0xB08454));
        sheet.Shade((x, y, _) => Trace(solids, new Vector3(x - (sheet.Aspect / 2), 0.4f - y, 1.5f), wall, wood, mood.Sun, sheet.Seed));
    }

    private static Solid[] Arrange(Sheet sheet)
    {
        var side = sheet.Pick(-1, 1);
        var solids = new List<Solid> { Vase(sheet, 0.45f * side) };
        for (var i = 0; i < 5; i++)
        {
            var (x, z) = (side * (0.55f - (i * 0.36f)), -0.55f - (0.35f * (i % 2)) + sheet.Between(-0.06f, 0.06f));
            var (color, blush) = sheet.Pick(Apples);
            solids.Add(i % 3 == 1
                ? Solid.Orange(x, z, 0.2f, sheet.Seed)
                : Solid.Fruit(x, z, sheet.Between(0.19f, 0.24f), Tone.Hex(color), Tone.Hex(blush), sheet.Seed + i));
        }

        return [.. solids];
    }

    private static Solid Vase(Sheet sheet, float x)
    {
        var (glaze, band) = (Tone.Hex(sheet.Pick(0x2F5F8A, 0xE6DCC8, 0x3A7060, 0xA04A30)), Tone.Hex(0xF0E4C8));
        return Solid.Turned(x, 0.25f, height: 1.25f, widest: 0.42f,
            y => 0.2f + (0.22f * MathF.Exp(-(y - 0.45f) * (y - 0.45f) * 9)) - (0.09f * MathF.Exp(-(y - 1.05f) * (y - 1.05f) * 30)) + (0.06f * Tone.Step(1.1f, 1.25f, y)),
            point => Math.Abs(point.Y - 0.55f - (0.04f * MathF.Sin(MathF.Atan2(point.Z, point.X) * 10))) < 0.07f ? band : glaze,
            gloss: 0.6f);
    }

    private static Vector3 Trace(Solid[] solids, Vector3 toward, Vector3 wall, Vector3 wood, Vector3 light, int seed)
    {
        var ray = Vector3.Normalize(toward with { Y = toward.Y - 0.32f });
        var (hit, distance) = March(solids, ray);
        var point = Eye + (ray * distance);
        var table = ray.Y < 0 ? -Eye.Y / ray.Y : float.MaxValue;
        if (hit is not null && distance < table)
        {
            return Shaded(solids, hit, point, ray, light);
        }

        point = Eye + (ray * table);
        return point.Z < 1.3f ? Table(solids, point, wood, light, seed) : Wall(wall, toward, light, seed);
    }

    private static (Solid? Hit, float Distance) March(Solid[] solids, Vector3 ray)
    {
        var distance = 1.5f;
        for (var i = 0; i < 70 && distance < 6; i++)
        {
            var nearest = Nearest(solids, Eye + (ray * distance));
            if (nearest.Distance < 0.002f)
            {
                return (nearest.Solid, distance);
            }

            distance += nearest.Distance;
        }

        return (null, distance);
    }

    private static (Solid Solid, float Distance) Nearest(Solid[] solids, Vector3 point)
    {
        var nearest = (Solid: solids[0], Distance: float.MaxValue);
        foreach (var solid in solids)
        {
            var distance = solid.DistanceTo(point);
            nearest = distance < nearest.Distance ? (solid, distance) : nearest;
        }

        return nearest;
    }

    private static Vector3 Shaded(Solid[] solids, Solid solid, Vector3 point, Vector3 ray, Vector3 light)
    {
        var normal = Normal(solid, point);
        var lit = Math.Max(0, Vector3.Dot(normal, ToLight)) * Shadow(solids, point + (normal * 0.02f));
        var shine = MathF.Pow(Math.Max(0, Vector3.Dot(Vector3.Reflect(ray, normal), ToLight)), 40) * solid.Gloss * lit * 1.6f;
        var bounce = 0.16f + (0.1f * normal.Y) - (0.1f * normal.X) + (0.1f * Math.Max(0, -normal.Y));
        var contact = Tone.Step(-0.05f, 0.25f, point.Y);
        return (solid.Color(point - solid.Place) * ((light * lit * 1.05f) + new Vector3(bounce * (0.4f + (0.6f * contact))))) + (light * shine);
    }

    private static Vector3 Normal(Solid solid, Vector3 point)
    {
        const float Step = 0.004f;
        var here = solid.DistanceTo(point);
        return Vector3.Normalize(new Vector3(
            solid.DistanceTo(point + new Vector3(Step, 0, 0)) - here,
            solid.DistanceTo(point + new Vector3(0, Step, 0)) - here,
            solid.DistanceTo(point + new Vector3(0, 0, Step)) - here));
    }

    // The closer the line to the light passes a solid, the darker: soft edges that widen with the distance.
    private static float Shadow(Solid[] solids, Vector3 from)
    {
        var (open, distance) = (1f, 0.03f);
        for (var i = 0; i < 24 && distance < 2.5f && open > 0.02f; i++)
        {
            var clearance = Nearest(solids, from + (ToLight * distance)).Distance;
            open = Math.Min(open, 7 * clearance / distance);
            distance += Math.Clamp(clearance, 0.03f, 0.3f);
        }

        return Tone.Step(0, 1, open);
    }

    private static Vector3 Table(Solid[] solids, Vector3 point, Vector3 wood, Vector3 light, int seed)
    {
        var plank = MathF.Floor((point.Z + 10) / 0.55f);
        var grain = Noise.Fractal((point.X * 1.3f) + (plank * 9), point.Z * 22, seed);
        var gap = Tone.Step(0, 0.03f, Math.Abs(((point.Z + 10) / 0.55f) - plank - 0.01f));
        var near = Tone.Step(0, 0.22f, Nearest(solids, point).Distance);
        return wood * (0.55f + (0.8f * grain)) * (0.5f + (0.5f * gap)) * ((light * 0.95f * Shadow(solids, point)) + new Vector3(0.12f + (0.18f * near)));
    }

    private static Vector3 Wall(Vector3 wall, Vector3 toward, Vector3 light, int seed)
    {
        var plaster = 0.85f + (0.3f * Noise.Fractal(toward.X * 8, toward.Y * 8, seed + 3));
        return wall * plaster * light * (1.05f - (0.55f * toward.X) + (0.2f * toward.Y));
    }
}

using System.Numerics;

namespace NeuralStyle.Samples.Drawing.Props;

/// <summary>Trees, given the foot of their trunk and their height.</summary>
internal static class Trees
{
    /// <summary>A conifer: tiers of hanging branches, brighter on the side of the sun.</summary>
    public static void Conifer(Sheet sheet, float x, float foot, float height, Vector3 dark, Vector3 bright)
    {
        const int Tiers = 9;
        sheet.Box(Tone.Hex(0x3A2A20), x - (height * 0.02f), foot - (height * 0.12f), height * 0.04f, height * 0.12f);
        for (var i = 0; i < Tiers; i++)
        {
            var level = foot - (height * (0.08f + (0.8f * i / Tiers)));
            var reach = height * 0.23f * (1 - ((i - 0.4f) / Tiers)) * sheet.Between(0.85f, 1.15f);
            var tip = level - (height * 0.2f);
            var coat = Coat.Linear(x - reach, level, Tone.Mix(dark, bright, 0.4f + (0.6f * i / Tiers)), x + (reach * 0.5f), level, dark);
            sheet.Polygon(coat, (x, tip), (x + reach, level), (x + (reach * 0.4f), level - (height * 0.02f)), (x, level + (height * 0.02f)), (x - (reach * 0.5f), level - (height * 0.015f)), (x - reach, level));
        }
    }

    /// <summary>A broad-leaved tree: a trunk that forks, and clumps of leaves, lit from the upper left.</summary>
    public static void Broadleaf(Sheet sheet, float x, float foot, float height, Vector3 dark, Vector3 bright)
    {
        sheet.Oval(Coat.Flat(Vector3.Zero, 0.35f, blur: height * 0.02f), x + (height * 0.12f), foot, height * 0.34f, height * 0.035f);
        var clumps = new List<(float X, float Y, float Radius)>();
        Branch(sheet, clumps, x, foot, angle: -MathF.PI / 2, length: height * 0.36f, depth: 0);
        foreach (var (clumpX, clumpY, radius) in clumps.OrderByDescending(clump => clump.Y))
        {
            Clump(sheet, clumpX, clumpY, radius, dark, bright);
        }
    }

    private static void Branch(Sheet sheet, List<(float, float, float)> clumps, float x, float y, float angle, float length, int depth)
    {
        var (endX, endY) = (x + (MathF.Cos(angle) * length), y + (MathF.Sin(angle) * length));
        var bark = Coat.Linear(x - (length * 0.1f), y, Tone.Hex(0x8A6A4E), x + (length * 0.1f), y, Tone.Hex(0x33241C));
        sheet.Line(bark, length * 0.17f, (x, y), ((x + endX) / 2 + (length * sheet.Between(-0.05f, 0.05f)), (y + endY) / 2), (endX, endY));
        if (depth > 0)
        {
            clumps.Add((endX, endY, length * 0.8f));
        }

        for (var i = -1; i <= 1 && depth < 3; i++)
        {
            Branch(sheet, clumps, endX, endY, angle + (i * 0.62f) + sheet.Between(-0.2f, 0.2f), length * sheet.Between(0.58f, 0.7f), depth + 1);
        }
    }

    private static void Clump(Sheet sheet, float x, float y, float radius, Vector3 dark, Vector3 bright)
    {
        for (var i = 0; i < 150; i++)
        {
            var (angle, away) = (sheet.Between(0, MathF.Tau), radius * MathF.Sqrt(sheet.Random.NextSingle()));
            var (dx, dy) = (MathF.Cos(angle) * away, MathF.Sin(angle) * away * 0.8f);
            var light = 0.45f - (0.42f * (dx + (1.6f * dy)) / radius) + sheet.Between(-0.25f, 0.25f);
            sheet.Oval(Coat.Flat(Tone.Mix(dark, bright, light), 0.9f), x + dx, y + dy, radius * sheet.Between(0.04f, 0.1f), radius * sheet.Between(0.03f, 0.08f));
        }
    }
}

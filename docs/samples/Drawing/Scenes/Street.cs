using System.Numerics;
using NeuralStyle.Samples.Drawing.Props;

namespace NeuralStyle.Samples.Drawing.Scenes;

/// <summary>A row of old town houses with gables, shutters, doors and a paved street.</summary>
internal static class Street
{
    private const float Pavement = 0.82f;
    private static readonly int[] Walls = [0xE2B04A, 0xC8684A, 0x8FB0B8, 0xE6D6B4, 0xB8485A, 0x7FA06A, 0xD88A5A, 0xA8A0C0];

    public static void Paint(Sheet sheet, Mood mood)
    {
        Sky.Paint(sheet, mood, horizon: 0.8f);
        for (var (x, i) = (-0.06f, sheet.Random.Next(Walls.Length)); x < sheet.Aspect; i += 1 + sheet.Random.Next(3))
        {
            var width = sheet.Between(0.26f, 0.36f);
            House(sheet, mood, x, width, top: sheet.Between(0.2f, 0.36f), mood.Light(Tone.Hex(Walls[i % Walls.Length]), Vector3.Normalize(new Vector3(-0.3f, 0.4f, 0.9f))) * 1.1f);
            x += width;
        }

        Plaster(sheet);
        sheet.Shade((x, y, _) => Cobbles(sheet, mood, x, y), Pavement);
        Lamp(sheet, sheet.Aspect * sheet.Between(0.3f, 0.7f));
    }

    private static void House(Sheet sheet, Mood mood, float left, float width, float top, Vector3 wall)
    {
        var (middle, roof) = (left + (width / 2), mood.Light(Tone.Hex(sheet.Pick(0x8C4A3A, 0x5A4A48, 0xA0583C)), mood.ToSun));
        sheet.Box(Coat.Linear(left, top, wall * 1.08f, left + width, Pavement, wall * 0.78f), left, top, width, Pavement - top);
        sheet.Polygon(Coat.Linear(left, top - 0.14f, roof * 1.1f, left, top, roof * 0.7f), (left - 0.012f, top + 0.012f), (middle, top - 0.15f), (left + width + 0.012f, top + 0.012f));
        sheet.Polygon(Coat.Linear(left, top - 0.1f, wall, left, top, wall * 0.85f), (left + 0.035f, top + 0.012f), (middle, top - 0.105f), (left + width - 0.035f, top + 0.012f));
        sheet.Box(Coat.Linear(left + width - 0.03f, 0, wall * 0.8f, left + width, 0, wall * 0.45f), left + width - 0.015f, top + 0.012f, 0.015f, Pavement - top);
        Cottage.Window(sheet, middle - 0.022f, top - 0.045f, 0.044f, 0.044f);
        Floors(sheet, left, width, top, Tone.Hex(sheet.Pick(0x2F5A4A, 0x3A4E78, 0x7A3A2E, 0x4A4440)));
        Door(sheet, left + (width * sheet.Pick(0.12f, 0.4f, 0.66f)), width * 0.22f);
    }

    private static void Floors(Sheet sheet, float left, float width, float top, Vector3 shutters)
    {
        var (step, size) = (width / 3, width * 0.14f);
        for (var y = top + 0.05f; y < 0.6f; y += 0.145f)
        {
            for (var i = 0; i < 3; i++)
            {
                var x = left + (step * (i + 0.5f)) - (size / 2);
                sheet.Box(Coat.Flat(Vector3.Zero, 0.3f, blur: 0.004f), x - (size * 0.55f), y + 0.085f, size * 2.3f, 0.015f);
                Cottage.Window(sheet, x, y, size, 0.08f);
                sheet.Box(Coat.Linear(x, y, shutters * 1.2f, x, y + 0.09f, shutters * 0.8f), x - (size * 0.62f), y - 0.005f, size * 0.48f, 0.09f);
                sheet.Box(Coat.Linear(x, y, shutters * 1.2f, x, y + 0.09f, shutters * 0.8f), x + (size * 1.14f), y - 0.005f, size * 0.48f, 0.09f);
            }
        }
    }

    private static void Door(Sheet sheet, float left, float width)
    {
        var color = Tone.Hex(sheet.Pick(0x5A3420, 0x24503C, 0x8A2A26, 0x2A3A60));
        sheet.Box(Tone.Hex(0xE8DCC4), left - 0.01f, Pavement - 0.165f, width + 0.02f, 0.165f);
        sheet.Box(Coat.Linear(left, 0, color * 1.2f, left + width, 0, color * 0.7f), left, Pavement - 0.155f, width, 0.155f);
        sheet.Box(color * 0.6f, left + (width * 0.15f), Pavement - 0.14f, width * 0.28f, 0.11f);
        sheet.Box(color * 0.6f, left + (width * 0.57f), Pavement - 0.14f, width * 0.28f, 0.11f);
        sheet.Box(Tone.Hex(0x9A948A), left - 0.015f, Pavement - 0.012f, width + 0.03f, 0.014f);
    }

    private static void Plaster(Sheet sheet) => sheet.Shade((x, y, color)
        => y > 0.3f ? color * (0.86f + (0.28f * Noise.Fractal(x * 9, y * 9, sheet.Seed + 1))) : color);

    private static Vector3 Cobbles(Sheet sheet, Mood mood, float x, float y)
    {
        var distance = 0.2f / (y - Pavement + 0.12f);
        var row = (int)MathF.Floor(distance * 22);
        var across = ((x - (sheet.Aspect / 2)) * distance * 16) + (0.5f * (row & 1));
        var (u, v) = (across - MathF.Floor(across) - 0.5f, (distance * 22) - row - 0.5f);
        var stone = Tone.Step(0.5f, 0.3f, Math.Max(Math.Abs(u), Math.Abs(v)));
        var tone = 0.55f + (0.5f * Noise.Hash((int)MathF.Floor(across), row, sheet.Seed)) - (v * 0.2f);
        return mood.Light(Tone.Mix(Tone.Hex(0x3A3632), Tone.Hex(0x9A9084) * tone, stone), Vector3.UnitY) * 1.15f;
    }

    private static void Lamp(Sheet sheet, float x)
    {
        sheet.Oval(Coat.Flat(Vector3.Zero, 0.4f, blur: 0.008f), x + 0.06f, 0.93f, 0.1f, 0.012f);
        sheet.Line(Tone.Hex(0x20242A), 0.016f, (x, 0.93f), (x, 0.4f));
        sheet.Oval(Tone.Hex(0x20242A), x, 0.925f, 0.025f, 0.015f);
        sheet.Polygon(Coat.Radial(x, 0.36f, 0.05f, Tone.Hex(0xFFF6CC), Tone.Hex(0xE0B050)), (x - 0.02f, 0.4f), (x - 0.032f, 0.33f), (x + 0.032f, 0.33f), (x + 0.02f, 0.4f));
        sheet.Polygon(Tone.Hex(0x20242A), (x - 0.042f, 0.332f), (x, 0.29f), (x + 0.042f, 0.332f));
    }
}

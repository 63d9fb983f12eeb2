using System.Numerics;

namespace NeuralStyle.Samples.Drawing.Scenes;

/// <summary>A city across a river; by night its windows are lit.</summary>
internal static class Skyline
{
    private const float WaterLine = 0.76f;
    private static readonly int[] Walls = [0x9A7B66, 0x6F7F92, 0xB59C80, 0x7F8A86, 0xA8604A, 0x5C6A80];
    private static readonly int[] Lights = [0xFFD98A, 0xFFC15E, 0xFFEFC4, 0xBFE0FF];

    public static void Paint(Sheet sheet, Mood mood)
    {
        var night = mood == Mood.Night || mood == Mood.Dusk;
        Sky.Paint(sheet, mood, horizon: WaterLine);
        for (var row = 0; row < 3; row++)
        {
            for (var x = -0.05f; x < sheet.Aspect; x += sheet.Between(0.6f, 1.05f) * (0.07f + (row * 0.025f)))
            {
                var width = sheet.Between(0.06f, 0.1f) + (row * 0.03f);
                var height = sheet.Between(0.5f, 1) * (0.62f - (row * 0.17f)) * (0.75f + (0.35f * MathF.Sin((x * 2.3f) + sheet.Seed)));
                Building(sheet, mood, x, width, height, haze: 0.62f - (row * 0.28f), night);
            }
        }

        sheet.Box(mood.Light(Tone.Hex(0x5A5650), mood.ToSun), 0, WaterLine - 0.025f, sheet.Aspect, 0.03f);
        Water.Paint(sheet, mood, mood.Zenith * 0.4f, WaterLine, ripples: 0.8f);
    }

    private static void Building(Sheet sheet, Mood mood, float left, float width, float height, float haze, bool night)
    {
        var wall = Tone.Mix(mood.Light(Tone.Hex(sheet.Pick(Walls)), mood.ToSun), mood.Horizon, haze * (night ? 0.35f : 0.8f)) * (night ? 0.55f : 1);
        var top = WaterLine - height;
        sheet.Box(Coat.Linear(left, top, wall * 1.1f, left + width, top, wall * 0.72f), left, top, width, height);
        sheet.Box(Coat.Linear(left, top, wall * 0.55f, left, WaterLine, wall * 0.45f), left + (width * 0.72f), top, width * 0.28f, height);
        Roof(sheet, wall, left, top, width);
        Windows(sheet, wall, left, top, width, height, night, fade: 1 - haze);
    }

    private static void Roof(Sheet sheet, Vector3 wall, float left, float top, float width)
    {
        var middle = left + (width * 0.36f);
        switch (sheet.Random.Next(4))
        {
            case 0:
                sheet.Polygon(wall * 0.8f, (left, top), (middle, top - (width * 0.7f)), (left + (width * 0.72f), top));
                break;
            case 1:
                sheet.Box(wall * 0.9f, left + (width * 0.15f), top - (width * 0.2f), width * 0.45f, width * 0.21f);
                sheet.Line(wall * 0.6f, width * 0.03f, (middle, top), (middle, top - (width * 0.75f)));
                break;
            case 2:
                sheet.Oval(wall * 0.9f, middle, top, width * 0.34f, width * 0.25f);
                break;
        }
    }

    private static void Windows(Sheet sheet, Vector3 wall, float left, float top, float width, float height, bool night, float fade)
    {
        var (stepX, stepY) = (width * 0.12f, 0.022f + (0.008f * fade));
        for (var y = top + (stepY * 0.6f); y < top + height - stepY; y += stepY)
        {
            for (var i = 0; i < 8; i++)
            {
                var lit = night && sheet.Random.NextSingle() < 0.45f;
                var glass = lit ? Tone.Hex(sheet.Pick(Lights)) * (i > 5 ? 0.6f : 0.95f) : wall * sheet.Between(0.4f, 0.6f);
                sheet.Box(Coat.Flat(glass, 0.35f + (0.6f * fade)), left + (stepX * (i + 0.35f)), y, stepX * 0.55f, stepY * 0.6f);
            }
        }
    }
}

using System.Numerics;
using NeuralStyle.Samples.Drawing.Props;

namespace NeuralStyle.Samples.Drawing.Scenes;

/// <summary>A sea of waves under a wide sky, with sailing boats and a lighthouse.</summary>
internal static class Sea
{
    private const float Horizon = 0.52f;

    public static void Paint(Sheet sheet, Mood mood)
    {
        Sky.Paint(sheet, mood, Horizon);
        sheet.Shade((x, y, _) => Wave(sheet, mood, x, y), Horizon);
        if (sheet.Seed % 2 == 0)
        {
            Lighthouse(sheet, mood, sheet.Aspect * 0.84f);
        }

        Boats.Sailing(sheet, sheet.Aspect * sheet.Between(0.2f, 0.3f), Horizon + 0.03f, 0.09f, Tone.Hex(0x2F3E58), mood.Sun);
        var (hull, sail) = sheet.Pick((0x8C2F27, 0xFFF6E4), (0x1F4E79, 0xF2C14E), (0xF4F1EA, 0xC8402F));
        Boats.Sailing(sheet, sheet.Aspect * sheet.Between(0.45f, 0.55f), 0.72f, 0.36f, Tone.Hex(hull), Tone.Hex(sail) * ((mood.Sun * 0.7f) + new Vector3(0.25f)));
    }

    // The surface at the foot of the line of sight, its slope from noise, and what of the sky that slope reflects.
    private static Vector3 Wave(Sheet sheet, Mood mood, float x, float y)
    {
        var distance = 0.25f / (y - Horizon + 0.008f);
        var (seaX, seaZ) = ((x - (sheet.Aspect / 2)) * distance * 2, distance * 3);
        var here = Noise.Ridged(seaX, seaZ * 1.6f, sheet.Seed + 3, octaves: 5);
        var beyond = Noise.Ridged(seaX, (seaZ * 1.6f) + 0.12f, sheet.Seed + 3, octaves: 5);
        var slope = Math.Clamp((here - beyond) * 2.2f, -0.5f, 0.5f);
        var deep = Tone.Mix(mood.Zenith * 0.45f, Tone.Hex(0x0E5560) * (mood.Sun.Length() / 1.73f), 0.55f);
        var reflected = Sky.Color(mood with { Clouds = 0 }, x, Math.Clamp(Horizon - 0.12f - (slope * 0.5f), 0, Horizon), Horizon, sheet.Seed);
        var color = Tone.Mix(deep, reflected, 0.42f + (slope * 0.7f) - (0.3f * (y - Horizon)));
        var glitter = Tone.Step(0.1f, 0.3f, slope) * MathF.Exp(-Math.Abs(x - mood.SunAt.X) * 6) * 0.8f;
        var foam = Tone.Step(0.74f, 0.86f, here) * Tone.Step(0.02f, 0.2f, y - Horizon) * 0.7f;
        return Tone.Mix(color + (mood.Sun * glitter), mood.Sun, foam);
    }

    private static void Lighthouse(Sheet sheet, Mood mood, float x)
    {
        var (rock, white, red) = (mood.Light(Tone.Hex(0x7A6A5C), mood.ToSun), mood.Sun, mood.Light(Tone.Hex(0xD23A2E), mood.ToSun));
        sheet.Blob(Coat.Linear(x - 0.2f, 0.5f, rock, x + 0.2f, 0.6f, rock * 0.4f), (x - 0.24f, 0.58f), (x - 0.13f, 0.52f), (x - 0.05f, 0.47f), (x + 0.08f, 0.465f), (x + 0.2f, 0.5f), (x + 0.4f, 0.56f), (x + 0.3f, 0.6f));
        for (var i = 0; i < 5; i++)
        {
            var (low, high) = (0.47f - (i * 0.055f), 0.47f - ((i + 1) * 0.055f));
            var (wide, narrow) = (0.045f - (i * 0.004f), 0.045f - ((i + 1) * 0.004f));
            var color = i % 2 == 0 ? white : red;
            sheet.Polygon(Coat.Linear(x - wide, low, color, x + wide, low, color * 0.5f), (x - wide, low), (x + wide, low), (x + narrow, high), (x - narrow, high));
        }

        sheet.Box(Tone.Hex(0x2A2C34), x - 0.035f, 0.188f, 0.07f, 0.008f);
        sheet.Box(Coat.Radial(x, 0.17f, 0.03f, Tone.Hex(0xFFF2B0), Tone.Hex(0xE0A83C)), x - 0.018f, 0.15f, 0.036f, 0.04f);
        sheet.Polygon(red * 0.8f, (x - 0.026f, 0.15f), (x, 0.115f), (x + 0.026f, 0.15f));
    }
}

using System.Numerics;

namespace NeuralStyle.Samples.Drawing.Scenes;

/// <summary>The portrait of a cat, its fur drawn hair by hair.</summary>
internal static class Cat
{
    private static readonly (int Fur, int Stripe, int Eye, int Back)[] Coats =
    [
        (0xD88A3E, 0x8A4A1C, 0x9AB83A, 0x3E6A70), (0x8E8C8A, 0x45444A, 0xD8A838, 0x8A4A44), (0xE8DCCB, 0xB08A66, 0x4A9AD0, 0x5A6A44),
    ];

    public static void Paint(Sheet sheet, Mood mood)
    {
        var (fur, stripe, eye, back) = Coats[sheet.Seed % Coats.Length];
        var (x, y) = (sheet.Aspect / 2, 0.48f);
        sheet.Shade((px, py, _) => Tone.Hex(back) * mood.Sun * (0.5f + (0.6f * Noise.Fractal(px * 2, py * 2, sheet.Seed, octaves: 3)) - (0.3f * (px - x))));
        Body(sheet, x, Tone.Hex(fur) * mood.Sun);
        Ears(sheet, x, y, Tone.Hex(fur) * mood.Sun);
        sheet.Oval(Coat.Radial(x - 0.08f, y - 0.1f, 0.42f, Tone.Hex(fur) * mood.Sun, Tone.Hex(fur) * mood.Sun * 0.5f), x, y, 0.29f, 0.26f);
        Fur(sheet, mood, x, y, Tone.Hex(fur), Tone.Hex(stripe));
        Muzzle(sheet, x, y, mood.Sun);
        Eye(sheet, x - 0.115f, y - 0.03f, Tone.Hex(eye));
        Eye(sheet, x + 0.115f, y - 0.03f, Tone.Hex(eye));
        Whiskers(sheet, x, y);
    }

    private static void Body(Sheet sheet, float x, Vector3 color)
        => sheet.Blob(Coat.Linear(x - 0.3f, 0.7f, color * 0.8f, x + 0.35f, 1, color * 0.35f), (x - 0.18f, 0.62f), (x + 0.18f, 0.62f), (x + 0.34f, 0.85f), (x + 0.36f, 1.2f), (x - 0.36f, 1.2f), (x - 0.34f, 0.85f));

    private static void Ears(Sheet sheet, float x, float y, Vector3 color)
    {
        foreach (var side in new[] { -1, 1 })
        {
            sheet.Polygon(Coat.Linear(x, y - 0.4f, color * 0.9f, x, y - 0.1f, color * 0.6f), (x + (side * 0.28f), y - 0.06f), (x + (side * 0.27f), y - 0.39f), (x + (side * 0.05f), y - 0.22f));
            sheet.Polygon(Coat.Linear(x, y - 0.36f, Tone.Hex(0xD89A8C), x, y - 0.15f, Tone.Hex(0x8A4A44)), (x + (side * 0.245f), y - 0.11f), (x + (side * 0.245f), y - 0.33f), (x + (side * 0.1f), y - 0.21f));
        }
    }

    // Hairs start all over head and chest and point away from the nose; stripes are bands of darker hairs.
    private static void Fur(Sheet sheet, Mood mood, float x, float y, Vector3 fur, Vector3 stripe)
    {
        for (var i = 0; i < 7000; i++)
        {
            var (dx, dy) = (sheet.Between(-0.33f, 0.33f), sheet.Between(-0.26f, 0.55f));
            var onHead = ((dx * dx) / 0.086f) + ((dy * dy) / 0.07f) < 1;
            if (!onHead && (dy < 0.16f || Math.Abs(dx) > 0.16f + (0.45f * (dy - 0.1f))))
            {
                continue;
            }

            var angle = onHead ? MathF.Atan2(dy - 0.07f, dx) : (MathF.PI / 2) - dx;
            angle += sheet.Between(-0.25f, 0.25f);
            var band = onHead ? MathF.Sin((Math.Abs(dx) * 34) + (dy * 26 * (Math.Abs(dx) < 0.1f && dy < 0 ? 0 : 1))) : MathF.Sin((dy * 40) + (dx * dx * 60));
            var light = (0.75f - (0.9f * dx) - (0.35f * dy)) * sheet.Between(0.75f, 1.2f);
            var color = Tone.Mix(fur, stripe, Tone.Step(0.35f, 0.7f, band)) * (mood.Sun * light);
            var length = onHead ? 0.03f : 0.05f;
            sheet.Line(Coat.Flat(color, 0.8f), 0.004f, (x + dx, y + dy), (x + dx + (MathF.Cos(angle) * length), y + dy + (MathF.Sin(angle) * length)));
        }
    }

    private static void Muzzle(Sheet sheet, float x, float y, Vector3 sun)
    {
        foreach (var side in new[] { -1, 1 })
        {
            sheet.Oval(Coat.Flat(Tone.Hex(0xF4EBDD) * sun, 0.9f, blur: 0.012f), x + (side * 0.052f), y + 0.125f, 0.065f, 0.05f);
        }

        sheet.Oval(Coat.Flat(Tone.Hex(0xF4EBDD) * sun, 0.85f, blur: 0.012f), x, y + 0.185f, 0.045f, 0.03f);
        sheet.Blob(Coat.Linear(x, y + 0.06f, Tone.Hex(0xE0938C), x, y + 0.1f, Tone.Hex(0x9A5450)), (x - 0.034f, y + 0.066f), (x, y + 0.06f), (x + 0.034f, y + 0.066f), (x, y + 0.1f));
        sheet.Curve(Tone.Hex(0x4A2A24), 0.007f, (x - 0.075f, y + 0.14f), (x - 0.035f, y + 0.152f), (x, y + 0.125f), (x, y + 0.1f));
        sheet.Curve(Tone.Hex(0x4A2A24), 0.007f, (x + 0.075f, y + 0.14f), (x + 0.035f, y + 0.152f), (x, y + 0.125f));
    }

    private static void Eye(Sheet sheet, float x, float y, Vector3 iris)
    {
        sheet.Oval(Tone.Hex(0x1E1612), x, y, 0.066f, 0.056f);
        sheet.Oval(Coat.Radial(x, y + 0.01f, 0.058f, Tone.Mix(iris, Vector3.One, 0.3f), iris * 0.6f), x, y, 0.056f, 0.047f);
        sheet.Oval(Tone.Hex(0x0C0A08), x, y, 0.019f, 0.043f);
        sheet.Oval(Vector3.One, x - 0.018f, y - 0.018f, 0.011f, 0.011f);
    }

    private static void Whiskers(Sheet sheet, float x, float y)
    {
        for (var i = 0; i < 10; i++)
        {
            var (side, drop) = (i % 2 == 0 ? -1 : 1, ((i / 2) - 2) * 0.05f);
            sheet.Curve(Coat.Flat(Vector3.One, 0.85f), 0.0035f, (x + (side * 0.07f), y + 0.12f + (drop * 0.3f)), (x + (side * 0.22f), y + 0.1f + drop), (x + (side * 0.38f), y + 0.13f + (drop * 1.6f)));
        }
    }
}

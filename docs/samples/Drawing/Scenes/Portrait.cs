using System.Numerics;

namespace NeuralStyle.Samples.Drawing.Scenes;

/// <summary>The portrait of a person, lit from the left.</summary>
internal static class Portrait
{
    private static readonly (int Skin, int Hair, int Dress, int Back)[] Sitters =
    [
        (0xE8B896, 0x5A3420, 0x2F5A7A, 0x8A9A7A), (0xB47A54, 0x1E1614, 0xC8A03A, 0x5A7A8A), (0xF0C8A8, 0xC07A30, 0x6A2A3E, 0x6A6E5A), (0x7E5238, 0x14100E, 0xD0583A, 0xB0A080),
    ];

    public static void Paint(Sheet sheet, Mood mood)
    {
        var (skinTone, hair, dress, back) = Sitters[sheet.Seed % Sitters.Length];
        var (x, y, skin) = (sheet.Aspect / 2, 0.42f, Tone.Hex(skinTone) * mood.Sun);
        sheet.Shade((px, py, _) => Tone.Hex(back) * mood.Sun * (0.7f + (0.5f * Noise.Fractal(px * 2.5f, py * 2.5f, sheet.Seed)) - (0.4f * (px - x))));
        Hair(sheet, x, y, Tone.Hex(hair) * mood.Sun, behind: true);
        Bust(sheet, x, y, skin, Tone.Hex(dress) * mood.Sun);
        Head(sheet, x, y, skin);
        Eye(sheet, x - 0.075f, y - 0.01f, Tone.Hex(hair));
        Eye(sheet, x + 0.075f, y - 0.01f, Tone.Hex(hair));
        Nose(sheet, x, y, skin);
        Mouth(sheet, x, y + 0.125f, skin);
        Hair(sheet, x, y, Tone.Hex(hair) * mood.Sun, behind: false);
    }

    private static void Bust(Sheet sheet, float x, float y, Vector3 skin, Vector3 dress)
    {
        sheet.Polygon(Coat.Linear(x - 0.08f, y, skin * 0.8f, x + 0.09f, y, skin * 0.45f), (x - 0.085f, y + 0.12f), (x + 0.085f, y + 0.12f), (x + 0.1f, y + 0.36f), (x, y + 0.42f), (x - 0.1f, y + 0.36f));
        sheet.Blob(Coat.Linear(x - 0.35f, 0.8f, dress * 1.1f, x + 0.4f, 0.9f, dress * 0.4f),
            (x - 0.11f, y + 0.29f), (x, y + 0.4f), (x + 0.11f, y + 0.29f), (x + 0.3f, y + 0.38f), (x + 0.42f, y + 0.62f), (x + 0.4f, 1.3f), (x - 0.4f, 1.3f), (x - 0.42f, y + 0.62f), (x - 0.3f, y + 0.38f));
    }

    private static void Head(Sheet sheet, float x, float y, Vector3 skin)
    {
        sheet.Blob(Coat.Radial(x - 0.07f, y - 0.05f, 0.34f, skin * 1.08f, skin * 0.5f),
            (x, y - 0.25f), (x + 0.14f, y - 0.18f), (x + 0.172f, y - 0.02f), (x + 0.14f, y + 0.13f), (x + 0.055f, y + 0.235f), (x, y + 0.25f), (x - 0.055f, y + 0.235f), (x - 0.14f, y + 0.13f), (x - 0.172f, y - 0.02f), (x - 0.14f, y - 0.18f));
        var blush = Tone.Mix(skin, Tone.Hex(0xC8423A), 0.5f);
        sheet.Oval(Coat.Flat(blush, 0.35f, blur: 0.025f), x - 0.095f, y + 0.08f, 0.035f, 0.025f);
        sheet.Oval(Coat.Flat(blush, 0.35f, blur: 0.025f), x + 0.095f, y + 0.08f, 0.035f, 0.025f);
        sheet.Blob(Coat.Flat(skin * 0.35f, 0.35f, blur: 0.02f), (x + 0.12f, y - 0.15f), (x + 0.165f, y), (x + 0.12f, y + 0.15f), (x + 0.05f, y + 0.225f), (x + 0.1f, y + 0.08f));
    }

    private static void Eye(Sheet sheet, float x, float y, Vector3 brow)
    {
        sheet.Oval(Coat.Flat(Tone.Hex(0x4A2A20), 0.3f, blur: 0.012f), x, y - 0.008f, 0.048f, 0.03f);
        sheet.Blob(Tone.Hex(0xF2EAE2), (x - 0.042f, y + 0.003f), (x, y - 0.02f), (x + 0.042f, y + 0.003f), (x, y + 0.018f));
        sheet.Oval(Coat.Radial(x, y, 0.019f, Tone.Hex(0x6A8A9A), Tone.Hex(0x23363E)), x, y - 0.001f, 0.018f, 0.018f);
        sheet.Oval(Tone.Hex(0x0A0808), x, y - 0.001f, 0.008f, 0.008f);
        sheet.Oval(Vector3.One, x - 0.006f, y - 0.007f, 0.004f, 0.004f);
        sheet.Curve(Tone.Hex(0x1E1210), 0.008f, (x - 0.045f, y + 0.004f), (x, y - 0.021f), (x + 0.045f, y + 0.004f));
        sheet.Curve(Coat.Flat(brow * 0.7f, 0.9f), 0.014f, (x - 0.05f, y - 0.05f), (x, y - 0.066f), (x + 0.05f, y - 0.052f));
    }

    private static void Nose(Sheet sheet, float x, float y, Vector3 skin)
    {
        sheet.Blob(Coat.Flat(skin * 0.45f, 0.5f, blur: 0.009f), (x + 0.012f, y - 0.02f), (x + 0.022f, y + 0.05f), (x + 0.035f, y + 0.078f), (x + 0.008f, y + 0.088f));
        sheet.Line(Coat.Flat(Tone.Mix(skin, Vector3.One, 0.5f), 0.6f, blur: 0.006f), 0.012f, (x - 0.004f, y - 0.02f), (x - 0.004f, y + 0.06f));
        sheet.Curve(Coat.Flat(skin * 0.35f, 0.8f), 0.006f, (x - 0.03f, y + 0.076f), (x - 0.012f, y + 0.086f), (x + 0.012f, y + 0.086f), (x + 0.03f, y + 0.076f));
    }

    private static void Mouth(Sheet sheet, float x, float y, Vector3 skin)
    {
        var lips = Tone.Mix(skin, Tone.Hex(0xB02A34), 0.6f);
        sheet.Blob(Coat.Linear(x, y - 0.02f, lips * 0.8f, x, y + 0.025f, lips * 1.1f), (x - 0.058f, y), (x - 0.018f, y - 0.016f), (x, y - 0.011f), (x + 0.018f, y - 0.016f), (x + 0.058f, y), (x, y + 0.027f));
        sheet.Curve(lips * 0.35f, 0.005f, (x - 0.058f, y), (x, y + 0.006f), (x + 0.058f, y));
        sheet.Oval(Coat.Flat(skin * 0.4f, 0.4f, blur: 0.008f), x, y + 0.045f, 0.03f, 0.008f);
    }

    private static void Hair(Sheet sheet, float x, float y, Vector3 color, bool behind)
    {
        if (behind)
        {
            sheet.Blob(Coat.Linear(x - 0.2f, y, color, x + 0.25f, y, color * 0.4f), (x, y - 0.32f), (x + 0.2f, y - 0.2f), (x + 0.25f, y + 0.1f), (x + 0.23f, y + 0.38f), (x, y + 0.3f), (x - 0.23f, y + 0.38f), (x - 0.25f, y + 0.1f), (x - 0.2f, y - 0.2f));
        }

        for (var i = 0; i < 260; i++)
        {
            var side = i % 2 == 0 ? -1 : 1;
            var spread = sheet.Between(0, 1);
            var shade = color * (side < 0 ? sheet.Between(0.7f, 1.7f) : sheet.Between(0.4f, 1.1f));
            var reach = behind ? 0.17f + (0.08f * spread) : 0.155f + (0.05f * spread);
            sheet.Curve(Coat.Flat(shade, 0.75f), 0.008f,
                (x + 0.02f, y - 0.22f - (0.1f * spread)),
                (x + (side * reach * 0.5f), y - 0.19f - (0.1f * spread)),
                (x + (side * reach * 0.88f), y - 0.11f - (0.07f * spread)),
                (x + (side * reach), y + 0.04f),
                (x + (side * (reach + 0.02f)), y + (behind ? 0.35f : 0.18f + (0.12f * spread))));
        }
    }
}

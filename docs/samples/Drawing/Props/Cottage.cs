using System.Numerics;

namespace NeuralStyle.Samples.Drawing.Props;

/// <summary>A small house with a gable in front and a side in the shade.</summary>
internal static class Cottage
{
    public static void Paint(Sheet sheet, float left, float foot, float size, Vector3 wall, Vector3 roof)
    {
        var (width, depth, eaves, ridge) = (size * 0.75f, size * 1.05f, foot - (size * 0.6f), foot - (size * 1.15f));
        var (right, end, middle) = (left + width, left + width + depth, left + (width / 2));
        sheet.Oval(Coat.Flat(Vector3.Zero, 0.4f, blur: size * 0.05f), left + size, foot, size * 1.1f, size * 0.07f);
        sheet.Box(Coat.Linear(right, foot, wall * 0.6f, end, foot, wall * 0.45f), right, eaves, depth, foot - eaves);
        sheet.Polygon(Coat.Linear(left, ridge, wall, left, foot, wall * 0.8f), (left, foot), (left, eaves), (middle, ridge), (right, eaves), (right, foot));
        Chimney(sheet, end - (depth * 0.45f), ridge, size);
        sheet.Polygon(Coat.Linear(right, ridge, roof, right, eaves, roof * 0.7f),
            (middle - (size * 0.03f), ridge - (size * 0.03f)), (middle + depth, ridge - (size * 0.03f)), (end + (size * 0.06f), eaves + (size * 0.06f)), (right + (size * 0.06f), eaves + (size * 0.06f)));
        Tiles(sheet, roof, middle, right, ridge, eaves, depth);
        sheet.Line(roof * 0.75f, size * 0.06f, (left - (size * 0.06f), eaves + (size * 0.08f)), (middle, ridge - (size * 0.02f)));
        Window(sheet, middle - (size * 0.09f), foot - (size * 0.78f), size * 0.18f, size * 0.2f);
        Window(sheet, right + (depth * 0.15f), foot - (size * 0.42f), size * 0.22f, size * 0.22f);
        Window(sheet, right + (depth * 0.6f), foot - (size * 0.42f), size * 0.22f, size * 0.22f);
        sheet.Box(Tone.Hex(0x4A2E1E), left + (width * 0.4f), foot - (size * 0.4f), size * 0.2f, size * 0.4f);
        Window(sheet, left + (width * 0.08f), foot - (size * 0.4f), size * 0.16f, size * 0.2f);
    }

    public static void Window(Sheet sheet, float left, float top, float width, float height, int glass = 0x2F4258)
    {
        sheet.Box(Tone.Hex(0xF4EEE2), left - (width * 0.1f), top - (width * 0.1f), width * 1.2f, height + (width * 0.2f));
        sheet.Box(Coat.Linear(left, top, Tone.Hex(glass), left + width, top + height, Tone.Hex(glass) * 1.9f), left, top, width, height);
        sheet.Box(Tone.Hex(0xF4EEE2), left + (width * 0.46f), top, width * 0.08f, height);
        sheet.Box(Tone.Hex(0xF4EEE2), left, top + (height * 0.46f), width, width * 0.08f);
    }

    private static void Chimney(Sheet sheet, float x, float ridge, float size)
        => sheet.Box(Coat.Linear(x, ridge, Tone.Hex(0xA05A44), x + (size * 0.14f), ridge, Tone.Hex(0x5C3228)), x, ridge - (size * 0.2f), size * 0.14f, size * 0.35f);

    private static void Tiles(Sheet sheet, Vector3 roof, float middle, float right, float ridge, float eaves, float depth)
    {
        for (var i = 1; i < 6; i++)
        {
            var (x, y) = (float.Lerp(middle, right, i / 6f), float.Lerp(ridge, eaves, i / 6f));
            sheet.Line(Coat.Flat(roof * 0.5f, 0.6f), depth * 0.012f, (x, y), (x + depth, y));
        }
    }
}

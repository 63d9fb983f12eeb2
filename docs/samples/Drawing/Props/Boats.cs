using System.Numerics;

namespace NeuralStyle.Samples.Drawing.Props;

/// <summary>Boats, given the middle of their water line.</summary>
internal static class Boats
{
    public static void Sailing(Sheet sheet, float x, float water, float size, Vector3 hull, Vector3 sail)
    {
        Reflection(sheet, x, water, size, Tone.Mix(sail, hull, 0.3f));
        sheet.Line(Tone.Hex(0x4A3526), size * 0.022f, (x, water), (x, water - (size * 1.25f)));
        sheet.Blob(Coat.Linear(x - (size * 0.5f), water, sail * 0.72f, x, water, sail),
            (x - (size * 0.03f), water - (size * 1.2f)), (x - (size * 0.2f), water - (size * 0.75f)), (x - (size * 0.55f), water - (size * 0.24f)), (x - (size * 0.03f), water - (size * 0.2f)));
        sheet.Polygon(Coat.Linear(x, water, sail, x + (size * 0.4f), water, sail * 0.8f),
            (x + (size * 0.03f), water - (size * 1.1f)), (x + (size * 0.45f), water - (size * 0.2f)), (x + (size * 0.03f), water - (size * 0.24f)));
        Hull(sheet, x, water, size, hull);
    }

    public static void Rowing(Sheet sheet, float x, float water, float size, Vector3 hull)
    {
        Reflection(sheet, x, water, size * 0.35f, hull * 0.5f);
        sheet.Blob(hull * 0.35f, (x - (size * 0.5f), water - (size * 0.17f)), (x, water - (size * 0.2f)), (x + (size * 0.5f), water - (size * 0.17f)), (x, water - (size * 0.06f)));
        Hull(sheet, x, water, size, hull);
        sheet.Line(Tone.Hex(0xC9A36A), size * 0.025f, (x - (size * 0.2f), water - (size * 0.2f)), (x + (size * 0.34f), water + (size * 0.06f)));
    }

    private static void Hull(Sheet sheet, float x, float water, float size, Vector3 color)
    {
        sheet.Polygon(Coat.Linear(x, water - (size * 0.16f), color, x, water + (size * 0.03f), color * 0.45f),
            (x - (size * 0.54f), water - (size * 0.18f)), (x - (size * 0.2f), water - (size * 0.13f)), (x + (size * 0.25f), water - (size * 0.13f)), (x + (size * 0.58f), water - (size * 0.2f)),
            (x + (size * 0.4f), water + (size * 0.02f)), (x + (size * 0.1f), water + (size * 0.05f)), (x - (size * 0.3f), water + (size * 0.045f)), (x - (size * 0.45f), water));
        sheet.Line(Tone.Mix(color, Vector3.One, 0.5f), size * 0.02f, (x - (size * 0.54f), water - (size * 0.18f)), (x - (size * 0.2f), water - (size * 0.13f)), (x + (size * 0.25f), water - (size * 0.13f)), (x + (size * 0.58f), water - (size * 0.2f)));
    }

    private static void Reflection(Sheet sheet, float x, float water, float size, Vector3 color)
    {
        for (var i = 0; i < 14; i++)
        {
            var y = water + (size * (0.04f + (i * 0.055f)));
            var reach = size * (0.45f - (i * 0.026f)) * sheet.Between(0.6f, 1.1f);
            var shift = size * sheet.Between(-0.06f, 0.06f);
            sheet.Line(Coat.Flat(color, 0.5f - (i * 0.03f)), size * 0.028f, (x - reach + shift, y), (x + reach + shift, y));
        }
    }
}

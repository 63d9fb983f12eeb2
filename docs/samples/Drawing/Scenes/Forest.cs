using System.Numerics;
using NeuralStyle.Samples.Drawing.Props;

namespace NeuralStyle.Samples.Drawing.Scenes;

/// <summary>Trunks in a mist of light, with a path and spots of sun on the ground.</summary>
internal static class Forest
{
    private const float Horizon = 0.56f;

    public static void Paint(Sheet sheet, Mood mood)
    {
        var glow = Tone.Mix(mood.Horizon, Tone.Hex(0xE8F0B0), 0.5f);
        sheet.Shade((x, y, _) => y < Horizon ? Depth(sheet, glow, x, y) : Floor(sheet, mood, x, y));
        for (var i = 0; i < 46; i++)
        {
            Tree(sheet, mood, glow, near: MathF.Pow(i / 45f, 2.2f));
        }

        Grass.Tufts(sheet, mood, 500, 0, sheet.Aspect, x => Math.Abs(x - (sheet.Aspect * 0.5f)) > 0.2f ? 0.78f : 1);
    }

    private static Vector3 Depth(Sheet sheet, Vector3 glow, float x, float y)
    {
        var leaves = Noise.Fractal(x * 9, y * 9, sheet.Seed, octaves: 4);
        return Tone.Mix(Tone.Mix(Tone.Hex(0x3F6128), Tone.Hex(0xA8BC58), leaves), glow, 0.35f + (0.6f * MathF.Exp(-4 * Math.Abs(x - (sheet.Aspect / 2)))));
    }

    private static Vector3 Floor(Sheet sheet, Mood mood, float x, float y)
    {
        var distance = 0.15f / (y - Horizon + 0.03f);
        var (groundX, groundZ) = ((x - (sheet.Aspect / 2)) * distance * 5, distance * 6);
        var litter = Noise.Fractal(groundX * 4, groundZ * 4, sheet.Seed + 2);
        var sun = Tone.Step(0.48f, 0.62f, Noise.Fractal(groundX * 0.6f, groundZ * 0.8f, sheet.Seed + 4, octaves: 3));
        var path = Tone.Step(0.9f, 0.5f, Math.Abs(groundX - MathF.Sin(groundZ * 0.5f)));
        var ground = Tone.Mix(Tone.Mix(Tone.Hex(0x3A4A1E), Tone.Hex(0x7E7A38), litter), Tone.Mix(Tone.Hex(0x6A4E34), Tone.Hex(0xB08A60), litter), path);
        return ground * (mood.Shadow + (mood.Sun * (0.25f + (0.85f * sun))));
    }

    private static void Tree(Sheet sheet, Mood mood, Vector3 glow, float near)
    {
        var x = sheet.Between(-0.05f, sheet.Aspect + 0.05f);
        if (Math.Abs(x - (sheet.Aspect / 2)) < 0.3f * near)
        {
            return; // keeps the path free
        }

        var (foot, width) = (Horizon + 0.01f + (near * 0.42f), 0.012f + (0.085f * near));
        var bark = Tone.Mix(glow * 0.85f, mood.Light(Tone.Hex(0x6A5040), mood.ToSun), 0.25f + (0.75f * near));
        var lean = sheet.Between(-0.03f, 0.03f);
        sheet.Polygon(Coat.Flat(Vector3.Zero, 0.3f, blur: 0.008f), (x - width, foot), (x + width, foot), (x + (width * 5), foot + (0.1f * near) + 0.01f), (x + (width * 3), foot + (0.1f * near) + 0.01f));
        sheet.Polygon(Coat.Linear(x - (width / 2), 0, bark * 1.3f, x + (width / 2), 0, bark * 0.4f),
            (x - (width * 0.8f), foot + (width * 0.15f)), (x - (width * 0.45f), foot - width), (x - (width * 0.35f) + lean, -0.01f), (x + (width * 0.35f) + lean, -0.01f), (x + (width * 0.45f), foot - width), (x + (width * 0.8f), foot + (width * 0.1f)));
        Bark(sheet, x, foot, width, lean, bark);
        Leaves(sheet, mood, glow, x, near);
    }

    private static void Bark(Sheet sheet, float x, float foot, float width, float lean, Vector3 bark)
    {
        for (var i = 0; i < width * 700; i++)
        {
            var (y, across) = (sheet.Between(0, foot), sheet.Between(-0.36f, 0.36f) * width);
            sheet.Line(Coat.Flat(bark * sheet.Between(0.3f, 1.3f), 0.5f), width * 0.05f, (x + across + (lean * (1 - (y / foot))), y), (x + across + (lean * (1 - (y / foot))), y + (width * 0.5f)));
        }
    }

    private static void Leaves(Sheet sheet, Mood mood, Vector3 glow, float x, float near)
    {
        var fresh = sheet.Seed % 2 == 0 ? Tone.Hex(0x9CBC40) : Tone.Hex(0xE09A34);
        for (var i = 0; i < 45; i++)
        {
            var color = Tone.Mix(glow, mood.Light(Tone.Mix(Tone.Hex(0x2F4A1C), fresh, sheet.Random.NextSingle()), mood.ToSun), 0.35f + (0.65f * near));
            var size = (0.006f + (0.014f * near)) * sheet.Between(0.6f, 1.4f);
            sheet.Oval(Coat.Flat(color, 0.9f), x + sheet.Between(-0.16f, 0.16f), sheet.Random.NextSingle() * sheet.Random.NextSingle() * 0.4f, size, size * 0.6f);
        }
    }
}

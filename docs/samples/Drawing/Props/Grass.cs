using System.Numerics;

namespace NeuralStyle.Samples.Drawing.Props;

/// <summary>Blades of grass and flowers, the nearer the larger.</summary>
internal static class Grass
{
    /// <summary>Blades from where the ground begins down to the lower edge.</summary>
    public static void Tufts(Sheet sheet, Mood mood, int count, float left, float right, Func<float, float> ground)
    {
        var (dark, bright) = (mood.Light(Tone.Hex(0x3C5A26), Vector3.UnitY), mood.Light(Tone.Hex(0xB8CC5A), mood.ToSun));
        for (var i = 0; i < count; i++)
        {
            var x = sheet.Between(left, right);
            var y = float.Lerp(ground(x), 1.04f, (float)i / count);
            var length = 0.012f + (0.07f * Math.Max(0, y - 0.6f));
            Blade(sheet, x, y, length * sheet.Between(0.5f, 1.5f), Tone.Mix(dark, bright, sheet.Random.NextSingle()));
        }
    }

    public static void Blade(Sheet sheet, float x, float y, float length, Vector3 color)
    {
        var lean = length * sheet.Between(-0.5f, 0.5f);
        sheet.Curve(Coat.Flat(color, 0.9f), length * 0.09f, (x, y), (x + (lean * 0.3f), y - (length * 0.6f)), (x + lean, y - length));
    }

    /// <summary>A flower head of petals around a heart.</summary>
    public static void Flower(Sheet sheet, float x, float y, float radius, Vector3 petals, Vector3 heart)
    {
        const int Petals = 7;
        for (var i = 0; i < Petals; i++)
        {
            var angle = (i * MathF.Tau / Petals) + (x * 40);
            var shade = 0.8f - (0.25f * MathF.Sin(angle));
            sheet.Oval(petals * shade, x + (MathF.Cos(angle) * radius * 0.6f), y + (MathF.Sin(angle) * radius * 0.45f), radius * 0.42f, radius * 0.34f);
        }

        sheet.Oval(heart, x, y, radius * 0.3f, radius * 0.25f);
    }
}

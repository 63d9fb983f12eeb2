using System.Numerics;

namespace NeuralStyle.Samples.Drawing.Props;

/// <summary>A thing on a table: how far a point is from its surface, and its color there, both relative to its place.</summary>
internal sealed record Solid(Vector3 Place, float Reach, Func<Vector3, float> Distance, Func<Vector3, Vector3> Color, float Gloss)
{
    public float DistanceTo(Vector3 point)
    {
        var outside = Vector3.Distance(point, Place) - Reach;
        return outside > 0.15f ? outside : Distance(point - Place);
    }

    public static Solid Fruit(float x, float z, float radius, Vector3 color, Vector3 blush, int seed) => new(
        new Vector3(x, radius * 0.92f, z), radius,
        point => point.Length() - (radius * (1 - (0.22f * MathF.Exp(-Flat(point) * 18 / radius) * Math.Max(0, point.Y / radius)))),
        point => Flat(point) < radius * 0.06f ? Tone.Hex(0x3A2A16) : Skin(point / radius, color, blush, seed),
        Gloss: 0.45f);

    public static Solid Orange(float x, float z, float radius, int seed) => new(
        new Vector3(x, radius, z), radius,
        point => point.Length() - radius + (0.012f * radius * Noise.Value(MathF.Atan2(point.Z, point.X) * 14, point.Y * 14 / radius, seed)),
        point => Tone.Mix(Tone.Hex(0xE86A10), Tone.Hex(0xFFA530), Noise.Fractal(point.X * 20, point.Y * 20, seed, octaves: 2)),
        Gloss: 0.3f);

    /// <summary>A vessel turned on a wheel: its radius at each height from the table.</summary>
    public static Solid Turned(float x, float z, float height, float widest, Func<float, float> radius, Func<Vector3, Vector3> color, float gloss) => new(
        new Vector3(x, 0, z), height + widest,
        point => Math.Max((Flat(point) - radius(Math.Clamp(point.Y, 0, height))) * 0.6f, Math.Abs(point.Y - (height / 2)) - (height / 2)),
        color, gloss);

    private static Vector3 Skin(Vector3 point, Vector3 color, Vector3 blush, int seed)
    {
        var streaks = Noise.Fractal(MathF.Atan2(point.Z, point.X) * 6, point.Y * 1.2f, seed, octaves: 3);
        return Tone.Mix(color, blush, Tone.Step(0.1f, 0.8f, streaks + (0.5f * point.X) + (0.2f * point.Y) - 0.1f));
    }

    private static float Flat(Vector3 point) => MathF.Sqrt((point.X * point.X) + (point.Z * point.Z));
}

using System.Numerics;

namespace NeuralStyle.Samples.Drawing;

/// <summary>The light of an image: its sky, its sun, and what shadows look like.</summary>
internal sealed record Mood(Vector3 Zenith, Vector3 Horizon, Vector3 Sun, Vector3 Shadow, float Clouds)
{
    public static readonly Mood Noon = new(Tone.Hex(0x2366B8), Tone.Hex(0xB9D6EC), Tone.Hex(0xFFF3DC), Tone.Hex(0x46587C), Clouds: 0.5f) { SunAt = (0.3f, -0.1f) };
    public static readonly Mood Morning = new(Tone.Hex(0x6C9FD2), Tone.Hex(0xF7DDBE), Tone.Hex(0xFFE0AE), Tone.Hex(0x5E6488), Clouds: 0.4f) { SunAt = (0.95f, 0.2f) };
    public static readonly Mood Sunset = new(Tone.Hex(0x4A5C9A), Tone.Hex(0xFFA45A), Tone.Hex(0xFFB466), Tone.Hex(0x453C62), Clouds: 0.5f) { SunAt = (0.52f, 0.36f) };
    public static readonly Mood Dusk = new(Tone.Hex(0x1B2A5C), Tone.Hex(0xD98592), Tone.Hex(0xFF9E86), Tone.Hex(0x2C2E54), Clouds: 0.45f) { SunAt = (0.8f, 0.5f) };
    public static readonly Mood Overcast = new(Tone.Hex(0x7F8E9E), Tone.Hex(0xCDD3D6), Tone.Hex(0xDFE2E2), Tone.Hex(0x6A7480), Clouds: 0.8f) { SunAt = (0.5f, -0.3f) };
    public static readonly Mood Night = new(Tone.Hex(0x070B22), Tone.Hex(0x2B3566), Tone.Hex(0xE8ECFF), Tone.Hex(0x0B1026), Clouds: 0.25f);

    /// <summary>The sun's place in the image.</summary>
    public (float X, float Y) SunAt { get; init; } = (0.3f, 0.12f);

    /// <summary>The direction to the sun for what it shines on: right, up and toward the viewer.</summary>
    public Vector3 ToSun => Vector3.Normalize(new Vector3((SunAt.X - 0.65f) * 1.6f, 0.55f, 0.35f));

    /// <summary>A surface in this light.</summary>
    public Vector3 Light(Vector3 color, Vector3 normal)
        => color * ((Shadow * 0.75f) + (Sun * Math.Max(0, Vector3.Dot(normal, ToSun)) * 1.05f) + (Zenith * 0.12f));
}

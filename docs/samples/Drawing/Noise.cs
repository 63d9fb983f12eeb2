namespace NeuralStyle.Samples.Drawing;

/// <summary>Smooth random functions of the plane: what clouds, rocks, grass and wood are made of.</summary>
internal static class Noise
{
    /// <summary>A random number in [0, 1] for a grid point, always the same one.</summary>
    public static float Hash(int x, int y, int seed)
    {
        var h = unchecked((uint)((x * 374761393) + (y * 668265263) + (seed * 1274126177)));
        h = unchecked((h ^ (h >> 13)) * 1274126177u);
        h = unchecked((h ^ (h >> 15)) * 2246822519u);
        return (h >> 8) / 16777215f;
    }

    /// <summary>Random numbers at the grid points, smooth between them.</summary>
    public static float Value(float x, float y, int seed)
    {
        var (left, top) = ((int)MathF.Floor(x), (int)MathF.Floor(y));
        var (u, v) = (Fade(x - left), Fade(y - top));
        var above = float.Lerp(Hash(left, top, seed), Hash(left + 1, top, seed), u);
        var below = float.Lerp(Hash(left, top + 1, seed), Hash(left + 1, top + 1, seed), u);
        return float.Lerp(above, below, v);
    }

    /// <summary>Noise upon finer noise (fractional Brownian motion), in [0, 1].</summary>
    public static float Fractal(float x, float y, int seed, int octaves = 5) => Sum(x, y, seed, octaves, value => value);

    /// <summary>Fractal noise folded into sharp crests, in [0, 1].</summary>
    public static float Ridged(float x, float y, int seed, int octaves = 6)
        => Sum(x, y, seed, octaves, value => 1 - MathF.Abs((2 * value) - 1));

    private static float Sum(float x, float y, int seed, int octaves, Func<float, float> fold)
    {
        var (sum, weight, total) = (0f, 1f, 0f);
        for (var i = 0; i < octaves; i++)
        {
            sum += weight * fold(Value(x, y, seed + (131 * i)));
            total += weight;
            weight *= 0.5f;
            (x, y) = ((1.6f * x) + (1.2f * y) + 7.3f, (1.6f * y) - (1.2f * x) + 3.1f); // twice as fine, and turned to hide the grid
        }

        return sum / total;
    }

    private static float Fade(float t) => t * t * (3 - (2 * t));
}

using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>Images of nothing: stripes, checks, colored noise of every scale and flat colors.</summary>
internal static class Textures
{
    /// <summary>A texture (1, 3, side, side) in [0, 1].</summary>
    public static Tensor Next(int side, Random random) => random.Next(4) switch
    {
        0 => Waves(side, random, isSharp: false),
        1 => Waves(side, random, isSharp: true),
        2 => Clouds(side, random),
        _ => Clouds(side, random).mul(0.5 * random.NextDouble()).add(rand(1, 3, 1, 1).mul(0.6)).clamp(0, 1), // nearly flat
    };

    private static Tensor Waves(int side, Random random, bool isSharp)
    {
        var wave = Plane(side, random).mul(Plane(side, random)); // checks of two directions
        wave = isSharp ? wave.sign() : wave;
        var mix = wave.add(1).div(2);
        return mix.mul(rand(1, 3, 1, 1)).add((1 - mix).mul(rand(1, 3, 1, 1)));
    }

    private static Tensor Plane(int side, Random random)
    {
        var angle = random.NextDouble() * Math.PI;
        var frequency = 2 * Math.PI / (2 * Math.Pow(18, random.NextDouble())); // periods of 2 to 36 pixels
        var at = arange(side, dtype: ScalarType.Float32);
        return random.NextDouble() < 0.4
            ? ones(1, 1, side, side)
            : at.reshape(1, 1, 1, side).mul(Math.Cos(angle)).add(at.reshape(1, 1, side, 1).mul(Math.Sin(angle))).mul(frequency).sin();
    }

    private static Tensor Clouds(int side, Random random)
    {
        var sum = zeros(1, 3, side, side);
        for (var size = 2; size <= side; size *= 2)
        {
            var layer = functional.interpolate(randn(1, 3, size, size), [side, side], mode: InterpolationMode.Bilinear, align_corners: false);
            sum = sum.add(layer.mul(random.NextDouble()));
        }

        return sum.mul(0.15 + (0.3 * random.NextDouble())).add(0.5).clamp(0, 1);
    }
}

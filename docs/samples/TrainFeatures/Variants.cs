using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>The images that held-out photos are compared with: themselves stylized, blurred, shifted, noisy, striped and recolored.</summary>
internal sealed class Variants : IDisposable
{
    public const int Side = 128; // pixels

    private static readonly double[] Strengths = [0.25, 0.5, 0.75, 1];

    private readonly RandomStylizer _stylizer;
    private readonly Random _random;

    public Variants(string model, int seed)
    {
        (_stylizer, _random) = (new RandomStylizer(model), new Random(seed));
        manual_seed(seed);
    }

    /// <summary>The middle of a photo, (1, 3, Side, Side). The caller disposes the result.</summary>
    public static Tensor Photo(string file)
    {
        var image = ImageBuffer.Load(file);
        var side = Math.Min(image.Width, image.Height);
        return image.Crop((image.Width - side) / 2, (image.Height - side) / 2, side, side).Resize(Side, Side).ToTensor();
    }

    /// <summary>The photo's variants by kind, in the caller's dispose scope.</summary>
    public IEnumerable<(string Kind, Tensor Image)> Of(Tensor photo)
    {
        foreach (var perturbation in new[] { 0, 0.4 })
        {
            _stylizer.Perturb(perturbation);
            var stylized = _stylizer.Stylize(photo).clamp(0, 1);
            foreach (var strength in Strengths)
            {
                yield return ("stylized", photo.lerp(stylized, strength));
            }
        }

        foreach (var step in new[] { 0.33, 0.67, 1 })
        {
            yield return ("blurred", Distortions.Blur(photo, 3 * step));
            yield return ("shifted", Distortions.Shift(photo, _random.Next(-8, 9), 1 + _random.Next(8)));
            yield return ("noisy", Distortions.Noise(photo, 0.2 * step));
            yield return ("striped", Distortions.Stripes(photo, _random, 0.1 * step));
            yield return ("recolored", Distortions.Recolor(photo, _random, step));
        }
    }

    public void Dispose() => _stylizer.Dispose();
}

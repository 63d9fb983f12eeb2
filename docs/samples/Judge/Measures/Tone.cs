using static TorchSharp.torch;

namespace NeuralStyle.Samples.Judge.Measures;

/// <summary>The contrast of an image in light and in color.</summary>
internal static class Tone
{
    /// <summary>The standard deviation of luminance.</summary>
    /// <param name="luminance">The luminance (H, W).</param>
    public static double Contrast(Tensor luminance)
    {
        using var scope = NewDisposeScope();
        return luminance.std(unbiased: false).item<float>();
    }

    /// <summary>The mean difference of the largest and the smallest of red, green and blue: 0 for gray. Not divided by the largest, which would make much of dark pixels.</summary>
    /// <param name="image">An image (1, 3, H, W).</param>
    public static double Saturation(Tensor image)
    {
        using var scope = NewDisposeScope();
        return image.amax([1]).sub(image.amin([1])).mean().item<float>();
    }
}

using static TorchSharp.torch;

namespace NeuralStyle.Samples.Judge.Measures;

/// <summary>The frame that padding leaves: a border that looks unlike what it surrounds.</summary>
internal static class ImageFrame
{
    private const int Thickness = 8; // pixels
    private const int Inside = 16; // pixels: only what lies next to the frame, so that a photo's own layout counts little

    /// <summary>The distance of the mean and the standard deviation of the outer 8 pixels from those of the 16 inside, in levels of 255, averaged over red, green and blue.</summary>
    /// <param name="image">An image (1, 3, H, W), more than 48 pixels high and wide.</param>
    public static double Difference(Tensor image)
    {
        using var scope = NewDisposeScope();
        var (mean, deviation) = Statistics(image, from: 0, to: Thickness);
        var (innerMean, innerDeviation) = Statistics(image, from: Thickness, to: Thickness + Inside);
        return 255 * mean.sub(innerMean).abs().add(deviation.sub(innerDeviation).abs()).mean().item<double>();
    }

    // Of a ring: what the outer rectangle holds less what the inner one does.
    private static (Tensor Mean, Tensor Deviation) Statistics(Tensor image, int from, int to)
    {
        var (outer, inner) = (Sums(image, from), Sums(image, to));
        var count = outer.Count - inner.Count;
        var mean = outer.Sum.sub(inner.Sum).div(count);
        return (mean, outer.Squares.sub(inner.Squares).div(count).sub(mean.square()).clamp_min(0).sqrt());
    }

    private static (Tensor Sum, Tensor Squares, long Count) Sums(Tensor image, int margin)
    {
        var (height, width) = (image.shape[2] - (2 * margin), image.shape[3] - (2 * margin));
        var part = image.narrow(2, margin, height).narrow(3, margin, width).to_type(ScalarType.Float64);
        return (part.sum([0, 2, 3]), part.square().sum([0, 2, 3]), height * width);
    }
}

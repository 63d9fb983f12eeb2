using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>Changes to images (1, 3, H, W) in [0, 1]; what is random of them comes from the generators given and LibTorch's own.</summary>
internal static class Distortions
{
    public static Tensor Blur(Tensor image, double deviation)
    {
        var radius = Math.Max(1, (int)Math.Ceiling(2.5 * deviation));
        var at = arange(-radius, radius + 1, dtype: ScalarType.Float32);
        var kernel = at.square().div(-2 * deviation * deviation).exp();
        kernel = kernel.div(kernel.sum());
        var padded = functional.pad(image, [radius, radius, radius, radius], PaddingModes.Replicate);
        var across = functional.conv2d(padded, kernel.reshape(1, 1, 1, -1).expand(3, 1, 1, -1), groups: 3);
        return functional.conv2d(across, kernel.reshape(1, 1, -1, 1).expand(3, 1, -1, 1), groups: 3);
    }

    public static Tensor Noise(Tensor image, double deviation) => image.add(randn_like(image).mul(deviation)).clamp(0, 1);

    /// <summary>Waves of one direction, color and length, down to the shortest that pixels can hold: what badly trained networks leave behind.</summary>
    public static Tensor Stripes(Tensor image, Random random, double amplitude)
    {
        var across = arange(image.shape[3], dtype: ScalarType.Float32).mul(2 * Math.PI * Frequency(random)).reshape(1, 1, 1, -1);
        var down = arange(image.shape[2], dtype: ScalarType.Float32).mul(2 * Math.PI * Frequency(random)).reshape(1, 1, -1, 1);
        return image.add(across.add(down).cos().mul(randn(1, 3, 1, 1).mul(amplitude))).clamp(0, 1);
    }

    /// <summary>Edges more than they were.</summary>
    public static Tensor Sharpen(Tensor image, double strength) => image.lerp(Blur(image, 1), -strength).clamp(0, 1);

    /// <summary>Blocks of four pixels of one color, as nearest neighbor up-sampling makes them.</summary>
    public static Tensor Coarsen(Tensor image)
        => functional.interpolate(functional.avg_pool2d(image, 2), [image.shape[2], image.shape[3]]);

    /// <summary>Moves an image; what comes in at the border is the border's pixels.</summary>
    public static Tensor Shift(Tensor image, int right, int down)
    {
        var (height, width) = (image.shape[2], image.shape[3]);
        var (x, y) = (Math.Abs(right), Math.Abs(down));
        return functional.pad(image, [x, x, y, y], PaddingModes.Replicate).narrow(2, y - down, height).narrow(3, x - right, width);
    }

    /// <summary>Other colors: a random mixture of the channels, another contrast and another brightness.</summary>
    public static Tensor Recolor(Tensor image, Random random, double strength)
    {
        var mixture = eye(3).add(randn(3, 3).mul(0.5 * strength));
        mixture = mixture.div(mixture.sum(1, keepdim: true).abs().clamp_min(0.4));
        var gamma = Math.Exp(strength * Normal(random) * 0.5);
        var shift = randn(3, 1, 1).mul(0.15 * strength);
        return mixture.mm(image.clamp(0, 1).pow(gamma).reshape(3, -1)).reshape(image.shape).add(shift).clamp(0, 1);
    }

    /// <summary>The same pieces in other places: the style of the image without its content.</summary>
    public static Tensor Shuffle(Tensor image, int pieces)
    {
        var (height, width) = (image.shape[2] / pieces, image.shape[3] / pieces);
        var cut = image.narrow(2, 0, height * pieces).narrow(3, 0, width * pieces)
            .reshape(3, pieces, height, pieces, width).permute(1, 3, 0, 2, 4).reshape(pieces * pieces, 3, height, width);
        var shuffled = cut.index_select(0, randperm(pieces * pieces))
            .reshape(pieces, pieces, 3, height, width).permute(2, 0, 3, 1, 4).reshape(1, 3, height * pieces, width * pieces);
        return functional.interpolate(shuffled, [image.shape[2], image.shape[3]]);
    }

    // Cycles per pixel, of either sign; often the grids that strides of 2 and 4 make.
    private static double Frequency(Random random)
        => random.Next(3) == 0 ? 0.25 * random.Next(3) : random.NextDouble() - 0.5;

    private static double Normal(Random random)
        => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

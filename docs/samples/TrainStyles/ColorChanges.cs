using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainStyles;

/// <summary>Random changes of the colors of style images, so that a few hundred paintings teach many palettes.</summary>
internal static class ColorChanges
{
    private static readonly long[][] Orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

    /// <summary>Changes the image (1, 3, H, W), in [0, 1], or leaves it as it is.</summary>
    public static Tensor Apply(Tensor image, Random random)
    {
        image = random.Next(3) == 0 ? image.index_select(1, tensor(Orders[random.Next(Orders.Length)])) : image;
        return random.Next(2) == 0 ? Recolor(image, random) : image;
    }

    private static Tensor Recolor(Tensor image, Random random)
    {
        var gamma = Between(0.7, 1.3, random);
        var (saturation, contrast) = (Between(0.5, 1.6, random), Between(0.7, 1.3, random));
        image = image.clamp(1e-3, 1).pow(gamma);
        var mean = image.mean([2, 3], keepdim: true);
        var gray = image.mean([1], keepdim: true);
        image = gray.lerp(image, saturation);
        image = mean.lerp(image, contrast);
        return image.add(Tint(random)).clamp(0, 1);
    }

    private static Tensor Tint(Random random)
        => tensor(Enumerable.Range(0, 3).Select(_ => (float)Between(-0.1, 0.1, random)).ToArray()).reshape(1, 3, 1, 1);

    private static double Between(double least, double most, Random random) => least + ((most - least) * random.NextDouble());
}

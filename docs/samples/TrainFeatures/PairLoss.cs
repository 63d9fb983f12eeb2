using NeuralStyle.Losses;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>The distances that losses compute from features: the logarithms of distances of pairs of images, in style and in content.</summary>
internal static class PairLoss
{
    private const double Floor = 1e-4; // distances far below what matters count as equal

    /// <summary>The logarithms of the relative Gram distances of all pairs of images at a layer, (B, B).</summary>
    public static Tensor Gram(Tensor maps) => Distances(GramMatrix.Of(maps, GramConvention.Relative).flatten(1));

    /// <summary>The logarithms of the relative distances of the channels' correlations of all pairs of images at a layer, (B, B).</summary>
    public static Tensor Correlation(Tensor maps)
    {
        var channels = maps.shape[1];
        return Distances(ChannelCorrelation.Of(maps).narrow(2, 2, channels).flatten(1));
    }

    /// <summary>The logarithms of the content distances of the second half of the images from the first, (B / 2).</summary>
    public static Tensor Content(Tensor maps)
    {
        var half = maps.shape[0] / 2;
        var (images, changed) = (maps.narrow(0, 0, half), maps.narrow(0, half, half));
        var variance = images.sub(images.mean([2, 3], keepdim: true)).square().mean([1, 2, 3]).clamp_min(1e-8);
        return changed.sub(images).square().mean([1, 2, 3]).div(variance).add(Floor).log();
    }

    /// <summary>The difference of two extractors' distances: the mean squared difference of their logarithms.</summary>
    public static Tensor Of(Tensor student, Tensor teacher) => student.sub(teacher).square().mean();

    private static Tensor Distances(Tensor statistics) // (B, N)
    {
        var squares = statistics.square().sum([1], keepdim: true); // (B, 1)
        var distances = squares.add(squares.transpose(0, 1)).sub(statistics.mm(statistics.transpose(0, 1)).mul(2)).clamp_min(0);
        return distances.div(squares.add(squares.transpose(0, 1))).add(Floor).log();
    }
}

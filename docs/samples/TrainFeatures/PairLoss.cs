using NeuralStyle.Losses;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>What losses see of features: the distances of pairs of pictures, in style and in content, relative as <see cref="GramConvention.Relative"/> and <see cref="ContentConvention.Relative"/> are.</summary>
internal static class PairLoss
{
    private const double Floor = 1e-4; // distances far below what matters count as equal

    /// <summary>The logarithms of the style distances of all pairs of pictures at a layer, (B, B).</summary>
    public static Tensor Style(Tensor maps)
    {
        var grams = Gram.Matrix(maps, GramConvention.Relative).flatten(1); // (B, C * C)
        var squares = grams.square().sum([1], keepdim: true); // (B, 1)
        var distances = squares.add(squares.transpose(0, 1)).sub(grams.mm(grams.transpose(0, 1)).mul(2)).clamp_min(0);
        return distances.div(squares.add(squares.transpose(0, 1))).add(Floor).log();
    }

    /// <summary>The logarithms of the content distances of the second half of the pictures from the first, (B / 2).</summary>
    public static Tensor Content(Tensor maps)
    {
        var half = maps.shape[0] / 2;
        var (pictures, changed) = (maps.narrow(0, 0, half), maps.narrow(0, half, half));
        var variance = pictures.sub(pictures.mean([2, 3], keepdim: true)).square().mean([1, 2, 3]).clamp_min(1e-8);
        return changed.sub(pictures).square().mean([1, 2, 3]).div(variance).add(Floor).log();
    }

    /// <summary>How far two extractors' distances are apart: the mean squared difference of their logarithms.</summary>
    public static Tensor Of(Tensor student, Tensor teacher) => student.sub(teacher).square().mean();
}

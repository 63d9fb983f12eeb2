using static TorchSharp.torch;

namespace NeuralStyle.Samples.Judge.Measures;

/// <summary>Sliced Wasserstein distance: how far the distributions of features are apart, seen along many directions.</summary>
/// <remarks>
/// Heitz et al. 2021, arXiv:2006.07229, for style. A Gram matrix sees the second moments of a distribution, this all of it. The
/// directions are drawn from a fixed seed, so that the same images always have the same distance.
/// </remarks>
internal static class SlicedWasserstein
{
    private const int Directions = 128;
    private const int QuantileCount = 1024; // images of different sizes become comparable
    private const int SortedAtOnce = 16; // directions: a sort needs three times the memory of what it sorts
    private const ulong Seed = 20210607;

    /// <summary>The quantiles of the projections on the directions, (D, Q). The caller disposes the result.</summary>
    /// <param name="features">Features (C, M), M pixels.</param>
    public static Tensor Quantiles(Tensor features)
    {
        using var scope = NewDisposeScope();
        var parts = UnitVectors(features.shape[0]).split(SortedAtOnce).Select(directions => Resample(Sort(directions.mm(features))));
        return cat([.. parts], 0).MoveToOuterDisposeScope();
    }

    /// <summary>The mean squared distance of quantiles over the mean square of the target's: 0 for the same distribution.</summary>
    public static double Distance(Tensor quantiles, Tensor target)
    {
        using var scope = NewDisposeScope();
        return quantiles.sub(target).square().mean().item<float>() / Math.Max(1e-12, target.square().mean().item<float>());
    }

    private static Tensor UnitVectors(long channels)
    {
        using var generator = new Generator(Seed, CPU);
        var vectors = randn([Directions, channels], generator: generator);
        return vectors.div(vectors.norm(1, keepdim: true, p: 2)); // (D, C)
    }

    private static Tensor Sort(Tensor projections)
    {
        using var scope = NewDisposeScope();
        return projections.sort(dim: 1).Values.MoveToOuterDisposeScope();
    }

    // Between the two sorted values next to the middle of each quantile's interval.
    private static Tensor Resample(Tensor sorted)
    {
        using var scope = NewDisposeScope();
        var count = sorted.shape[1];
        var positions = arange(QuantileCount, dtype: ScalarType.Float64).add(0.5).mul((double)count / QuantileCount).sub(0.5).clamp(0, count - 1); // (Q)
        var below = positions.floor();
        var lower = sorted.index_select(1, below.to_type(ScalarType.Int64));
        var upper = sorted.index_select(1, positions.ceil().to_type(ScalarType.Int64));
        return lower.lerp(upper, positions.sub(below).to_type(ScalarType.Float32).expand_as(lower)).MoveToOuterDisposeScope();
    }
}

using NeuralStyle.Samples.Judge.Measures;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Samples;

public sealed class StyleDistancesTests : TensorTest
{
    private readonly Tensor _features = randn(1, 6, 20, 24).relu();
    private readonly Tensor _style = randn(1, 6, 18, 30).mul(2).add(0.5).relu();

    [Fact]
    public void Between_SameFeatures_IsZero()
    {
        Assert.Equal(default, Distances(_features, _features));
    }

    [Fact]
    public void Between_OtherFeatures_IsPositive()
    {
        var distances = Distances(_features, _style);

        Assert.All(
            [distances.Gram, distances.Covariance, distances.Correlation, distances.Mean, distances.StandardDeviation, distances.SlicedWasserstein],
            distance => Assert.True(distance > 0));
    }

    [Fact]
    public void Between_PermutedPixels_IsZero()
    {
        var distances = Distances(Permuted(_features), _features);

        Assert.Equal(0, distances.SlicedWasserstein);
        Assert.Equal(0, distances.Gram, tolerance: 1e-9);
        Assert.Equal(0, distances.Correlation, tolerance: 1e-9);
    }

    [Fact]
    public void Correlation_ScaledAndShiftedChannels_StaysTheSame()
    {
        var scaled = _features.mul(rand(1, 6, 1, 1).add(0.5)).add(randn(1, 6, 1, 1));

        var (before, after) = (Distances(_features, _style), Distances(scaled, _style));

        Assert.Equal(before.Correlation, after.Correlation, tolerance: 1e-4);
        Assert.NotEqual(before.Covariance, after.Covariance, tolerance: 1e-2);
    }

    [Fact]
    public void Covariance_ShiftedChannels_StaysTheSame()
    {
        var (before, after) = (Distances(_features, _style), Distances(_features.add(3), _style));

        Assert.Equal(before.Covariance, after.Covariance, tolerance: 1e-4);
        Assert.Equal(before.StandardDeviation, after.StandardDeviation, tolerance: 1e-4);
        Assert.NotEqual(before.Gram, after.Gram, tolerance: 1e-2);
    }

    [Fact]
    public void Correlation_ChannelWithoutVarianceInTheStyle_IsLeftOut()
    {
        var (features, style) = (_features.clone(), _style.clone());
        style[.., 2].fill_(0.5);
        features[.., 2].mul_(rand(20, 24));

        Assert.Equal(Distances(_features, style).Correlation, Distances(features, style).Correlation);
    }

    [Fact]
    public void Correlation_ConstantImage_IsOne()
    {
        Assert.Equal(1, Distances(ones_like(_features), _style).Correlation, tolerance: 1e-6);
    }

    private static StyleDistances Distances(Tensor features, Tensor style)
    {
        using var one = new FeatureStatistics(features);
        using var other = new FeatureStatistics(style);
        return StyleDistances.Between(one, other);
    }

    private static Tensor Permuted(Tensor features)
        => features.flatten(2).index_select(2, randperm(features.shape[2] * features.shape[3])).reshape(features.shape);
}

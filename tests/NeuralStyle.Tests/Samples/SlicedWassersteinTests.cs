using NeuralStyle.Samples.Judge.Measures;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Samples;

public sealed class SlicedWassersteinTests : TensorTest
{
    [Fact]
    public void Distance_ExchangedImages_IsTheSameUpToTheNormalization()
    {
        var (one, other) = (SlicedWasserstein.Quantiles(randn(5, 3000)), SlicedWasserstein.Quantiles(rand(5, 2000).mul(3)));

        var (forth, back) = (SlicedWasserstein.Distance(one, other) * Energy(other), SlicedWasserstein.Distance(other, one) * Energy(one));

        Assert.Equal(forth, back, tolerance: 1e-6);
    }

    [Fact]
    public void Distance_PermutedPixels_IsZero()
    {
        var features = randn(5, 3000);

        var permuted = features.index_select(1, randperm(3000));

        Assert.Equal(0, SlicedWasserstein.Distance(SlicedWasserstein.Quantiles(permuted), SlicedWasserstein.Quantiles(features)));
    }

    [Fact]
    public void Distance_TwiceTheImageBesideItself_IsNearlyZero()
    {
        var features = randn(5, 3000);

        var twice = cat([features, features], 1);

        Assert.Equal(0, SlicedWasserstein.Distance(SlicedWasserstein.Quantiles(twice), SlicedWasserstein.Quantiles(features)), tolerance: 1e-4);
    }

    [Fact]
    public void Distance_EqualSecondMomentsButAnotherDistribution_IsPositive()
    {
        var normal = randn(1, 20_000);
        var signs = normal.sign(); // the same mean and variance, and two values only

        Assert.True(SlicedWasserstein.Distance(SlicedWasserstein.Quantiles(signs), SlicedWasserstein.Quantiles(normal)) > 0.1);
    }

    [Fact]
    public void Quantiles_CalledAgain_AreTheSame()
    {
        var features = randn(5, 3000);

        Assert.True(SlicedWasserstein.Quantiles(features).equal(SlicedWasserstein.Quantiles(features)).all().item<bool>());
    }

    private static double Energy(Tensor quantiles) => quantiles.square().mean().item<float>();
}

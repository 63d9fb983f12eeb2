using NeuralStyle.Losses;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Losses;

public sealed class ChannelCorrelationTests : TensorTest
{
    private readonly Tensor _features = Correlated(seed: 1);

    [Fact]
    public void Of_Features_AreMeanDeviationAndCorrelation()
    {
        var statistics = ChannelCorrelation.Of(_features);

        var flat = _features.flatten(2); // (2, 4, 180)
        var centered = flat - flat.mean([2], keepdim: true);
        var covariance = centered.bmm(centered.transpose(1, 2)) / 180;
        var deviation = covariance.diagonal(0, 1, 2).sqrt();
        Assert.Equal([2, 4, 6], statistics.shape);
        Assert.True(statistics.select(2, 0).allclose(flat.mean([2]), atol: 1e-5));
        Assert.True(statistics.select(2, 1).allclose(deviation, rtol: 2e-3));
        Assert.True(statistics.narrow(2, 2, 4).allclose(covariance / (deviation.unsqueeze(2) * deviation.unsqueeze(1)), atol: 5e-3));
    }

    [Fact]
    public void Of_ChannelsLast_IsTheSame()
    {
        var channelsLast = _features.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

        Assert.True(ChannelCorrelation.Of(channelsLast).allclose(ChannelCorrelation.Of(_features), atol: 1e-5));
    }

    [Fact]
    public void Of_ScaledAndShiftedFeatures_HaveTheSameCorrelations()
    {
        var changed = (_features * 3) + tensor(new float[] { 1, -2, 5, 0 }).reshape(1, 4, 1, 1);

        var (one, other) = (ChannelCorrelation.Of(_features), ChannelCorrelation.Of(changed));

        Assert.True(one.narrow(2, 2, 4).allclose(other.narrow(2, 2, 4), atol: 1e-4));
        Assert.False(one.narrow(2, 0, 2).allclose(other.narrow(2, 0, 2), atol: 1e-1));
    }

    [Fact]
    public void Of_LowContrast_HasTheSameCorrelations() // as what an untrained network makes
    {
        var faint = (_features * 0.1) + 3000;

        var (expected, actual) = (ChannelCorrelation.Of(_features), ChannelCorrelation.Of(faint));

        Assert.True(actual.narrow(2, 2, 4).allclose(expected.narrow(2, 2, 4), atol: 1e-2));
    }

    [Fact]
    public void Of_ShuffledPixels_AreTheSame()
    {
        var shuffled = _features.flatten(2).index_select(2, randperm(180)).reshape(_features.shape);

        Assert.True(ChannelCorrelation.Of(shuffled).allclose(ChannelCorrelation.Of(_features), atol: 1e-5));
    }

    [Fact]
    public void Distance_Same_IsZero()
        => Assert.Equal(0, ChannelCorrelation.Distance(ChannelCorrelation.Of(_features), ChannelCorrelation.Of(_features)).item<float>());

    [Fact]
    public void Distance_ScaledFeaturesOfBoth_IsTheSame()
    {
        var other = Correlated(seed: 2);

        var plain = Distance(_features, other);
        var scaled = Distance(_features * 50, other * 50);

        Assert.True(plain > 0.01);
        Assert.Equal(plain, scaled, tolerance: 1e-3 * plain);
    }

    [Fact]
    public void Distance_RecoloredFeatures_LeavesTheStructureToBePaidFor() // what a Gram matrix does not ask for
    {
        var style = Correlated(seed: 3);
        var (content, target) = (ChannelCorrelation.Of(_features), ChannelCorrelation.Of(style));
        var moved = ((_features - content.select(2, 0).view(2, 4, 1, 1)) / content.select(2, 1).view(2, 4, 1, 1) * target.select(2, 1).view(2, 4, 1, 1))
            + target.select(2, 0).view(2, 4, 1, 1); // mean and standard deviation of the style, structure of the content

        Assert.True(Distance(moved, style) > 0.1);
        Assert.True(Distance(moved, style) < Distance(_features, style));
    }

    [Fact]
    public void Distance_FlatStyle_IsFinite()
        => Assert.True(float.IsFinite((float)Distance(_features, ones(2, 4, 12, 15))));

    [Fact]
    public void Distance_Gradient_IsTheSlope()
    {
        var target = ChannelCorrelation.Of(Correlated(seed: 4));

        GradientLaw.Holds(features => ChannelCorrelation.Distance(ChannelCorrelation.Of(features), target), _features);
    }

    [Fact]
    public void Distance_OtherShape_NamesBoth()
        => Assert.StartsWith("Expected shape (2, 4, 6) but got (2, 3, 5).", Assert.Throws<ArgumentException>(
            () => ChannelCorrelation.Distance(ChannelCorrelation.Of(_features), zeros(2, 3, 5))).Message);

    private static double Distance(Tensor features, Tensor style)
        => ChannelCorrelation.Distance(ChannelCorrelation.Of(features), ChannelCorrelation.Of(style)).item<float>();

    // Channels far from zero that go together: (2, 4, 12, 15).
    private static Tensor Correlated(ulong seed)
    {
        using var generator = new Generator(seed);
        var mixture = randn([4, 4], generator: generator);
        var values = mixture.matmul(randn([2, 4, 180], generator: generator)) + 4;
        return values.reshape(2, 4, 12, 15);
    }
}

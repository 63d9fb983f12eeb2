using NeuralStyle.Losses;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Losses;

public sealed class MeanStdTests : TensorTest
{
    [Fact]
    public void Of_Features_AreMeansAndUnbiasedDeviations()
    {
        var features = randn(2, 3, 5, 4) * 2;

        var statistics = MeanStd.Of(features);

        Assert.Equal([2, 3, 2], statistics.shape);
        Assert.True(statistics.select(2, 0).allclose(features.mean([2, 3]), atol: 1e-6));
        Assert.True(statistics.select(2, 1).allclose(features.flatten(2).std(2), atol: 1e-5));
    }

    [Fact]
    public void Distance_EqualStatistics_IsZeroAndOthersAreTheSumOfBothMeanSquaredErrors()
    {
        var (one, other) = (MeanStd.Of(randn(2, 3, 5, 4)), MeanStd.Of(randn(1, 3, 6, 6)));

        var actual = MeanStd.Distance(one, other).item<float>();

        var difference = one - other;
        var expected = difference.select(2, 0).square().mean() + difference.select(2, 1).square().mean();
        Assert.Equal(expected.item<float>(), actual, 1e-6f);
        Assert.Equal(0, MeanStd.Distance(one, one).item<float>());
    }
}

using NeuralStyle.Blocks;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Blocks;

public sealed class AdaptiveInstanceNormTests : TensorTest
{
    private readonly AdaptiveInstanceNorm _norm;

    public AdaptiveInstanceNormTests() => _norm = Owned(new AdaptiveInstanceNorm());

    [Fact]
    public void Forward_FeaturesAsTheirOwnStyle_AreThemselves()
    {
        var features = randn(2, 4, 7, 5) * 3;

        Assert.True(_norm.call(features, features).allclose(features, rtol: 0, atol: 1e-5));
    }

    [Fact]
    public void Forward_Features_GetTheStylesMeansAndUnbiasedDeviations()
    {
        var (content, style) = (randn(2, 4, 7, 5), (randn(2, 4, 3, 9) * 2) + 1);

        var actual = _norm.call(content, style);

        Assert.True(actual.mean([2, 3]).allclose(style.mean([2, 3]), rtol: 0, atol: 1e-5));
        Assert.True(actual.flatten(2).std(2).allclose(style.flatten(2).std(2), rtol: 1e-4, atol: 1e-4)); // unbiased, as PyTorch's default
    }

    [Fact]
    public void Forward_OneStyle_IsForAllImages()
    {
        var (content, style) = (randn(3, 4, 6, 6), randn(1, 4, 5, 5));

        Assert.True(_norm.call(content, style).allclose(_norm.call(content, style.expand(3, -1, -1, -1)), rtol: 0, atol: 1e-6));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    [InlineData(1)]
    [InlineData(1.5)]
    public void Run_Alpha_MixesContentAndStyledFeatures(double alpha)
    {
        var (content, style) = (randn(1, 4, 6, 6), randn(1, 4, 5, 5));

        var actual = _norm.Run(content, style, alpha);

        Assert.True(actual.allclose((_norm.call(content, style) * alpha) + (content * (1 - alpha)), rtol: 0, atol: 1e-6));
    }

    [Fact]
    public void Run_FlatContent_StaysFinite()
    {
        var actual = _norm.call(ones(1, 2, 4, 4), randn(1, 2, 4, 4));

        Assert.True(actual.isfinite().all().item<bool>());
        Assert.True(_norm.call(ones(1, 2, 1, 1), ones(1, 2, 1, 1)).isfinite().all().item<bool>());
    }

    [Fact]
    public void Backward_Double_AgreesWithFiniteDifferences()
    {
        var (content, style) = (randn(1, 2, 3, 4, dtype: ScalarType.Float64), randn(1, 2, 4, 3, dtype: ScalarType.Float64));
        var weights = randn(1, 2, 3, 4, dtype: ScalarType.Float64);
        content.requires_grad = style.requires_grad = true;

        _norm.call(content, style).mul(weights).sum().backward();

        FiniteDifferences.Agree(content, features => _norm.call(features, style.detach()).mul(weights).sum());
        FiniteDifferences.Agree(style, features => _norm.call(content.detach(), features).mul(weights).sum());
    }

    [Fact]
    public void Forward_OtherChannels_NamesBothShapes()
        => Assert.Contains("(1, 4, *, *) but got (1, 3, 5, 5)", Assert.Throws<ArgumentException>(() => _norm.call(randn(1, 4, 5, 5), randn(1, 3, 5, 5))).Message);
}

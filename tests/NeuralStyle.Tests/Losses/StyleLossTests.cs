using NeuralStyle.Features;
using NeuralStyle.Losses;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Losses;

public sealed class StyleLossTests : TensorTest
{
    private static readonly LayerWeight[] Layers = [new("relu1_1"), new("relu2_1", 0.5)];

    private readonly BuiltInFeatures _features;

    public StyleLossTests() => _features = Owned(new BuiltInFeatures());

    [Fact]
    public void Distance_StyleItself_IsZero()
    {
        var style = rand(1, 3, 24, 20);
        using var loss = new StyleLoss(_features, [[style]], Layers);

        Assert.Equal(0, Distance(loss, style), tolerance: 1e-12);
    }

    [Fact]
    public void Distance_Layers_AreWeighted()
    {
        var (style, image) = (rand(1, 3, 24, 20), rand(1, 3, 24, 20));
        using var both = new StyleLoss(_features, [[style]], Layers);
        using var first = new StyleLoss(_features, [[style]], [new("relu1_1")]);
        using var second = new StyleLoss(_features, [[style]], [new("relu2_1")]);

        var expected = Distance(first, image) + (0.5 * Distance(second, image));

        Assert.Equal(expected, Distance(both, image), tolerance: 1e-6 * expected);
    }

    [Fact]
    public void Distance_SeveralImages_IsAgainstTheMeanOfTheirGrams()
    {
        var (one, other, image) = (rand(1, 3, 24, 20), rand(1, 3, 16, 30), rand(1, 3, 20, 20)); // of any sizes
        using var loss = new StyleLoss(_features, [[one, other]], [new("relu1_1")]);

        var actual = Distance(loss, image);

        var mean = (GramOf(one) + GramOf(other)) / 2;
        Assert.Equal(GramMatrix.Distance(GramOf(image), mean).item<float>(), actual, tolerance: 1e-7);
    }

    [Fact]
    public void Distance_Correlation_ComparesChannelCorrelations()
    {
        var (style, other, image) = (rand(1, 3, 24, 20), rand(1, 3, 16, 30), rand(1, 3, 20, 20));
        using var loss = new StyleLoss(_features, [[style, other]], [new("relu1_1")], statistic: StyleStatistic.Correlation);

        var actual = Distance(loss, image);

        var mean = (Statistics(style) + Statistics(other)) / 2;
        Assert.Equal(ChannelCorrelation.Distance(Statistics(image), mean).item<float>(), actual, tolerance: 1e-5);
    }

    [Fact]
    public void Distance_OneHot_IsThatStyle()
    {
        var (first, second, image) = (rand(1, 3, 24, 20), rand(1, 3, 24, 20) / 2, rand(1, 3, 24, 20));
        using var loss = new StyleLoss(_features, [[first], [second]], Layers);
        using var alone = new StyleLoss(_features, [[second]], Layers);

        Assert.Equal(Distance(alone, image), Distance(loss, image, tensor(new float[,] { { 0, 1 } })), tolerance: 1e-9);
        Assert.Equal(0, Distance(loss, second, tensor(new float[,] { { 0, 1 } })), tolerance: 1e-9);
    }

    [Fact]
    public void Distance_NoStyleWeights_IsTheFirstStyle()
    {
        var (first, second, image) = (rand(1, 3, 24, 20), rand(1, 3, 24, 20) / 2, rand(1, 3, 24, 20));
        using var loss = new StyleLoss(_features, [[first], [second]], Layers);

        Assert.Equal(Distance(loss, image, tensor(new float[,] { { 1, 0 } })), Distance(loss, image), tolerance: 1e-9);
    }

    [Fact]
    public void Distance_BatchOfStyles_ComparesEachWithItsOwn()
    {
        var (first, second) = (rand(1, 3, 24, 20), rand(1, 3, 24, 20) / 2);
        using var loss = new StyleLoss(_features, [[first], [second]], Layers);

        var own = Distance(loss, cat([second, first], 0), tensor(new float[,] { { 0, 1 }, { 1, 0 } }));
        var swapped = Distance(loss, cat([second, first], 0), tensor(new float[,] { { 1, 0 }, { 0, 1 } }));

        Assert.Equal(0, own, tolerance: 1e-9);
        Assert.True(swapped > 1e-6);
    }

    [Fact]
    public void Distance_OneMixForABatch_HoldsForAll()
    {
        var (first, second, images) = (rand(1, 3, 24, 20), rand(1, 3, 24, 20), rand(2, 3, 24, 20));
        using var loss = new StyleLoss(_features, [[first], [second]], Layers);

        var shared = Distance(loss, images, tensor(new float[,] { { 0.5f, 0.5f } }));
        var each = Distance(loss, images, tensor(new float[,] { { 0.5f, 0.5f }, { 0.5f, 0.5f } }));

        Assert.Equal(each, shared, tolerance: 1e-9);
    }

    [Fact]
    public void Distance_OtherNumberOfStyles_NamesBoth()
    {
        using var loss = new StyleLoss(_features, [[rand(1, 3, 24, 20)], [rand(1, 3, 24, 20)]], Layers);

        var error = Assert.Throws<ArgumentException>(() => Distance(loss, rand(1, 3, 24, 20), ones(1, 3)));

        Assert.StartsWith("Expected shape (1, 2) but got (1, 3).", error.Message);
    }

    [Fact]
    public void Create_NoStyleOrNoImage_Throws()
    {
        Assert.Throws<ArgumentException>(() => new StyleLoss(_features, [], Layers));
        Assert.Throws<ArgumentException>(() => new StyleLoss(_features, [[rand(1, 3, 24, 20)], []], Layers));
    }

    [Fact]
    public void Create_NoLayers_Throws()
        => Assert.Throws<ArgumentException>(() => new StyleLoss(_features, [[rand(1, 3, 24, 20)]], []));

    [Fact]
    public void Create_BatchAsAImage_NamesTheShape()
        => Assert.StartsWith("Expected shape (1, 3, *, *) but got (2, 3, 24, 20).",
            Assert.Throws<ArgumentException>(() => new StyleLoss(_features, [[rand(2, 3, 24, 20)]], Layers)).Message);

    [Fact]
    public void Create_UnknownLayer_LeavesNothingBehind() // the base class counts
        => Assert.Throws<ArgumentException>(() => new StyleLoss(_features, [[rand(1, 3, 24, 20)]], [new("relu9_9")]));

    private double Distance(StyleLoss loss, Tensor image, Tensor? style = null)
        => loss.Evaluate(_features.Extract(image, [.. Layers.Select(layer => layer.Layer)]), style).item<float>();

    private Tensor Statistics(Tensor image) => ChannelCorrelation.Of(_features.Extract(image, ["relu1_1"])["relu1_1"]);

    private Tensor GramOf(Tensor image) => GramMatrix.Of(_features.Extract(image, ["relu1_1"])["relu1_1"]);
}

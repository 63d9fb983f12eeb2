using NeuralStyle.Losses;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Losses;

public sealed class ContentLossTests : TensorTest
{
    [Theory]
    [InlineData(ContentConvention.Mean)]
    [InlineData(ContentConvention.HalfSum)]
    [InlineData(ContentConvention.Relative)]
    public void Distance_Itself_IsZero(ContentConvention convention)
    {
        var features = rand(2, 3, 4, 5);

        Assert.Equal(0, LossFunctions.Content(features, features, convention).item<float>());
    }

    [Theory]
    [InlineData(ContentConvention.Mean, 4)]
    [InlineData(ContentConvention.HalfSum, 4 * 3 * 20 / 2)]
    public void Distance_TwoApartEverywhere_IsTheClosedForm(ContentConvention convention, double expected)
    {
        var features = rand(2, 3, 4, 5);

        Assert.Equal(expected, LossFunctions.Content(features + 2, features, convention).item<float>(), tolerance: 1e-4);
    }

    [Fact]
    public void Distance_RelativeOfTheChannelsMeans_IsOne()
    {
        var content = randn(2, 3, 4, 5);
        var flat = content.mean([2, 3], keepdim: true).expand(2, 3, 4, 5);

        Assert.Equal(1, LossFunctions.Content(flat, content, ContentConvention.Relative).item<float>(), tolerance: 1e-5);
    }

    [Fact]
    public void Distance_Relative_IsFreeOfScale()
    {
        var (x, y) = (randn(2, 3, 4, 5), randn(2, 3, 4, 5));
        var one = LossFunctions.Content(x, y, ContentConvention.Relative).item<float>();

        Assert.Equal(one, LossFunctions.Content(x * 1000, y * 1000, ContentConvention.Relative).item<float>(), tolerance: 1e-4f);
    }

    [Fact]
    public void Distance_RelativeToFlat_IsFinite()
        => Assert.True(float.IsFinite(LossFunctions.Content(rand(1, 3, 4, 4), ones(1, 3, 4, 4), ContentConvention.Relative).item<float>()));

    [Fact]
    public void Distance_RelativeToAlmostFlat_CountsNoMoreThanToOneWithVariance()
    {
        var noise = randn(1, 3, 8, 8);
        var (flat, lively) = ((noise * 1e-3) + 1, noise + 1);
        var change = randn(1, 3, 8, 8);

        var toFlat = LossFunctions.Content(flat + change, flat, ContentConvention.Relative).item<float>();
        var toLively = LossFunctions.Content(lively + change, lively, ContentConvention.Relative).item<float>();

        Assert.InRange(toFlat, toLively, 5 * toLively);
    }

    [Fact]
    public void Distance_HalfPrecision_IsComputedInFloat32()
    {
        var features = full([1, 1, 2, 2], 300, dtype: ScalarType.Float16);

        var actual = LossFunctions.Content(features, zeros_like(features));

        Assert.Equal(ScalarType.Float32, actual.dtype);
        Assert.Equal(90_000, actual.item<float>());
    }

    [Fact]
    public void Distance_OtherShape_NamesBoth()
        => Assert.StartsWith("Expected shape (1, 3, 4, 4) but got (1, 3, 4, 5).",
            Assert.Throws<ArgumentException>(() => LossFunctions.Content(zeros(1, 3, 4, 4), zeros(1, 3, 4, 5))).Message);

    [Theory]
    [InlineData(ContentConvention.Mean)]
    [InlineData(ContentConvention.HalfSum)]
    [InlineData(ContentConvention.Relative)]
    public void Distance_Gradients_AreSlopes(ContentConvention convention)
    {
        var content = rand(2, 3, 4, 5);

        GradientLaw.Holds(x => LossFunctions.Content(x, content, convention), at: rand(2, 3, 4, 5));
    }
}

using NeuralStyle.Features;
using NeuralStyle.Losses;
using Xunit;

namespace NeuralStyle.Tests.Losses;

public sealed class PerceptualLossOptionsTests : TensorTest
{
    [Fact]
    public void Defaults_AreThoseOfPyTorchExamples()
    {
        var options = new PerceptualLossOptions();

        Assert.Equal([new LayerWeight("relu2_2", 1)], options.ContentLayers);
        Assert.Equal([new LayerWeight("relu1_2", 1), new("relu2_2", 1), new("relu3_3", 1), new("relu4_3", 1)], options.StyleLayers);
        Assert.Equal(ContentConvention.Mean, options.ContentConvention);
        Assert.Equal((StyleStatistic.Gram, GramConvention.PerElement), (options.StyleStatistic, options.StyleConvention));
        Assert.Equal(TotalVariationKind.HalfSumOfSquares, options.TotalVariation);
        Assert.Equal((1e5, 1e10, 0.0), (options.ContentWeight, options.StyleWeight, options.TotalVariationWeight));
        Assert.Equal(options, PerceptualLossOptions.PyTorchExamples with { ContentLayers = options.ContentLayers, StyleLayers = options.StyleLayers });
    }

    [Fact]
    public void Johnson2016_Values_AreThoseOfItsCode()
    {
        var options = PerceptualLossOptions.Johnson2016;

        Assert.Equal(["relu3_3"], options.ContentLayers.Select(layer => layer.Layer)); // index 16; the paper says relu2_2
        Assert.Equal(["relu1_2", "relu2_2", "relu3_3", "relu4_3"], options.StyleLayers.Select(layer => layer.Layer));
        Assert.Equal(GramConvention.PerElement, options.StyleConvention);
        Assert.Equal((1, 5), (options.ContentWeight, options.StyleWeight));
        Assert.Equal(1e-6, options.TotalVariationWeight / (255 * 255), tolerance: 1e-12); // theirs is of an image in 0-255
    }

    [Fact]
    public void Gatys2016_Values_AreThoseOfThePaper()
    {
        var options = PerceptualLossOptions.Gatys2016;

        Assert.Equal(["conv4_2"], options.ContentLayers.Select(layer => layer.Layer));
        Assert.Equal(["conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1"], options.StyleLayers.Select(layer => layer.Layer));
        Assert.All(options.StyleLayers, layer => Assert.Equal(0.2, layer.Weight));
        Assert.Equal((ContentConvention.HalfSum, GramConvention.Gatys), (options.ContentConvention, options.StyleConvention));
        Assert.Equal((1, 1e3, 0.0), (options.ContentWeight, options.StyleWeight, options.TotalVariationWeight));
    }

    [Fact]
    public void Article_Values_ArePinned()
    {
        var options = PerceptualLossOptions.Tutorial;

        Assert.Equal(["relu4_2"], options.ContentLayers.Select(layer => layer.Layer));
        Assert.Equal(["relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1"], options.StyleLayers.Select(layer => layer.Layer));
        Assert.Equal((ContentConvention.Mean, GramConvention.PerElement), (options.ContentConvention, options.StyleConvention));
        Assert.Equal((1, 1e6, 0.0), (options.ContentWeight, options.StyleWeight, options.TotalVariationWeight));
    }

    [Fact]
    public void Balanced_AllLayers_ArePinned()
    {
        var options = PerceptualLossOptions.Balanced(
            ["conv1_1", "relu1_1", "relu1_2", "relu2_1", "relu2_2", "relu3_1", "relu3_2", "relu3_3", "relu3_4", "relu4_1", "relu4_2", "relu5_1"]);

        Assert.Equal(["relu2_2"], options.ContentLayers.Select(layer => layer.Layer));
        Assert.Equal([new LayerWeight("relu1_2", 1), new("relu2_2", 2), new("relu3_3", 1), new("relu4_1", 1)], options.StyleLayers);
        Assert.Equal((ContentConvention.Relative, GramConvention.Relative), (options.ContentConvention, options.StyleConvention));
        Assert.Equal(StyleStatistic.Correlation, options.StyleStatistic);
        Assert.Equal((1, 0.28, 2.5), (options.ContentWeight, options.StyleWeight, options.TotalVariationWeight));
        Assert.Equal(TotalVariationKind.MeanOfAbsolutes, options.TotalVariation);
    }

    [Theory]
    [InlineData("relu1_1", "relu1_1", "relu1_1")]
    [InlineData("relu1_1,relu1_2,relu2_1", "relu2_1", "relu1_2,relu2_1")]
    [InlineData("relu1_1,relu2_1,relu2_2,relu3_1", "relu2_2", "relu1_1,relu2_2,relu3_1")]
    [InlineData("relu1_2,relu2_2,relu3_2", "relu2_2", "relu1_2,relu2_2")]
    [InlineData("relu1_1,relu1_2,relu2_1,relu2_2,relu3_1,relu3_2,relu3_3,relu3_4", "relu2_2", "relu1_2,relu2_2,relu3_3")]
    public void Balanced_FewLayers_TakesOneOfEachBlock(string layers, string content, string style)
    {
        var options = PerceptualLossOptions.Balanced(layers.Split(','));

        Assert.Equal([content], options.ContentLayers.Select(layer => layer.Layer));
        Assert.Equal(style.Split(','), options.StyleLayers.Select(layer => layer.Layer));
    }

    [Fact]
    public void Balanced_OtherNames_SaysWhichThereAre()
        => Assert.Contains("but stem, body: name the layers", Assert.Throws<ArgumentException>(() => PerceptualLossOptions.Balanced(["stem", "body"])).Message);

    [Fact]
    public void Balanced_BuiltInFeatures_Fit()
    {
        using var features = new BuiltInFeatures();

        Assert.Empty(PerceptualLossOptions.Balanced(features.Layers).Problems(features.Layers));
    }
}

using NeuralStyle.Features;
using NeuralStyle.Losses;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Losses;

public sealed class PerceptualLossTests : TensorTest
{
    private static readonly PerceptualLossOptions Small = new()
    {
        ContentLayers = [new("relu2_2", 2)],
        StyleLayers = ["relu1_1", "relu2_1"],
        ContentWeight = 3,
        StyleWeight = 500,
        TotalVariationWeight = 0.01,
    };

    private readonly BuiltInFeatures _features;

    public PerceptualLossTests() => _features = Owned(new BuiltInFeatures());

    [Fact]
    public void Evaluate_Parts_AddUpToTheTotal()
    {
        using var loss = new PerceptualLoss(_features, [[rand(1, 3, 24, 20)]], Small);

        var values = loss.Evaluate(rand(2, 3, 24, 20), loss.ContentTargets(rand(2, 3, 24, 20)));

        var parts = values.ToDictionary();
        Assert.Equal(["content", "style", "total variation"], parts.Keys);
        Assert.All(parts.Values, part => Assert.True(part > 0));
        Assert.Equal(values.Total.item<float>(), parts.Values.Sum(), tolerance: 1e-4f * parts.Values.Sum());
    }

    [Fact]
    public void Evaluate_Disposed_Throws()
    {
        var loss = new PerceptualLoss(_features, [[rand(1, 3, 24, 20)]], Small);
        using var targets = loss.ContentTargets(rand(1, 3, 24, 20));
        loss.Dispose();

        Assert.Throws<ObjectDisposedException>(() => loss.Evaluate(rand(1, 3, 24, 20), targets));
    }

    [Fact]
    public void Evaluate_Parts_AreTheLossesWeighted()
    {
        var (style, content, image) = (rand(1, 3, 24, 20), rand(1, 3, 24, 20), rand(1, 3, 24, 20));
        using var loss = new PerceptualLoss(_features, [[style]], Small);
        using var styleLoss = new StyleLoss(_features, [[style]], Small.StyleLayers);
        var maps = _features.Extract(image, ["relu1_1", "relu2_1", "relu2_2"]);

        var values = loss.Evaluate(image, loss.ContentTargets(content));

        var expected = 3 * 2 * LossFunctions.Content(maps["relu2_2"], _features.Extract(content, ["relu2_2"])["relu2_2"]);
        Assert.Equal(expected.item<float>(), values.Content.item<float>(), tolerance: 1e-5f);
        Assert.Equal(500 * styleLoss.Evaluate(maps).item<float>(), values.Style.item<float>(), tolerance: 1e-5f);
        Assert.Equal(0.01f * LossFunctions.TotalVariation(image).item<float>(), values.TotalVariation.item<float>(), tolerance: 1e-5f);
    }

    [Fact]
    public void Evaluate_NoContentWeight_HasNoContentPart()
    {
        using var loss = new PerceptualLoss(_features, [[rand(1, 3, 24, 20)]], Small with { ContentWeight = 0, TotalVariationWeight = 0 });
        var targets = loss.ContentTargets(rand(1, 3, 24, 20));

        var values = loss.Evaluate(rand(1, 3, 24, 20), targets);

        Assert.Empty(targets);
        Assert.Equal(0, values.Content.item<float>());
        Assert.Equal(0, values.TotalVariation.item<float>());
    }

    [Fact]
    public void Evaluate_Total_HasGradientsAndPartsHaveNone()
    {
        using var loss = new PerceptualLoss(_features, [[rand(1, 3, 24, 20)]], Small);
        var image = rand([1, 3, 24, 20], requires_grad: true);

        var values = loss.Evaluate(image, loss.ContentTargets(rand(1, 3, 24, 20)));
        values.Total.backward();

        Assert.NotEqual(0, image.grad!.abs().sum().item<float>());
        Assert.False(values.Content.requires_grad || values.Style.requires_grad || values.TotalVariation.requires_grad);
    }

    [Fact]
    public void Evaluate_Gradients_AreSlopes()
    {
        using var loss = new PerceptualLoss(_features, [[rand(1, 3, 16, 16)]], Small);
        var content = loss.ContentTargets(rand(1, 3, 16, 16));

        GradientLaw.Holds(x => loss.Evaluate(x, content).Total, at: rand(1, 3, 16, 16), step: 2e-3, tolerance: 5e-2); // a ReLU has kinks
    }

    [Fact]
    public void Evaluate_UnderAutocast_ComputesLossesInSinglePrecision()
    {
        Assert.SkipUnless(Autocast.IsSupported, "Needs autocast.");
        using var loss = new PerceptualLoss(_features, [[rand(1, 3, 24, 20)]], Small);
        var (image, content) = (rand(1, 3, 24, 20), rand(1, 3, 24, 20));
        var expected = loss.Evaluate(image, loss.ContentTargets(content));

        using var autocast = Autocast.Enter(Precision.Half, DeviceType.CPU);
        var actual = loss.Evaluate(image, loss.ContentTargets(content));

        Assert.Equal(ScalarType.Float32, actual.Total.dtype);
        Assert.Equal(expected.Total.item<float>(), actual.Total.item<float>(), tolerance: 0.02f * expected.Total.item<float>());
    }

    [Fact]
    public void Create_SeveralProblems_TellsThemAll()
    {
        var options = Small with { StyleLayers = ["relu9_9"], ContentWeight = -1 };

        var error = Assert.Throws<ArgumentException>(() => new PerceptualLoss(_features, [[rand(1, 3, 24, 20)]], options));

        Assert.Contains("no layer 'relu9_9'; they have conv1_1, relu1_1", error.Message);
        Assert.Contains("ContentWeight must be a number from 0 but is -1", error.Message);
    }

    public static TheoryData<PerceptualLossOptions, string> Bad => new()
    {
        { Small with { ContentLayers = ["conv9_1"] }, "no layer 'conv9_1'" },
        { Small with { ContentWeight = double.NaN }, "ContentWeight must be a number" },
        { Small with { StyleWeight = double.PositiveInfinity }, "StyleWeight must be a number" },
        { Small with { TotalVariationWeight = -0.1 }, "TotalVariationWeight must be a number" },
        { Small with { StyleLayers = [new("relu1_1", -1)] }, "The weight of layer 'relu1_1' must be a number from 0 but is -1" },
        { Small with { ContentLayers = [new("relu2_2", double.NaN)] }, "The weight of layer 'relu2_2' must be a number" },
        { Small with { StyleLayers = [] }, "No style layer" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void Create_BadOptions_SaysWhy(PerceptualLossOptions options, string why)
        => Assert.Contains(why, Assert.Throws<ArgumentException>(() => new PerceptualLoss(_features, [[rand(1, 3, 24, 20)]], options)).Message);
}

using NeuralStyle.Losses;
using NeuralStyle.Tests;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.PublicApi.Tests;

public sealed class OwnLossTests : TensorTest
{
    [Fact]
    public void OwnLoss_OnOwnFeatures_GoesDownAlongItsGradient()
    {
        using var features = new PyramidFeatures();
        var (style, content) = (rand(1, 3, 16, 16), rand(1, 3, 16, 16));
        var image = rand([1, 3, 16, 16], requires_grad: true);
        var before = Loss(image);
        before.backward();

        var after = Loss(image.detach() - (0.1 * image.grad!));

        Assert.True(after.item<float>() < before.item<float>());

        Tensor Loss(Tensor stylized)
        {
            using var scope = NewDisposeScope();
            var (maps, styles, contents) = (features.Extract(stylized, features.Layers), features.Extract(style, ["half"]), features.Extract(content, ["quarter"]));
            var styleLoss = GramMatrix.Distance(GramMatrix.Of(maps["half"]), GramMatrix.Of(styles["half"]));
            return (styleLoss + LossFunctions.Content(maps["quarter"], contents["quarter"]) + (1e-3 * LossFunctions.TotalVariation(stylized))).MoveToOuterDisposeScope();
        }
    }

    [Fact]
    public void PerceptualLoss_OwnFeatures_SeesThem()
    {
        using var features = new PyramidFeatures();
        var options = new PerceptualLossOptions { StyleLayers = ["full", new("half", 0.5)], ContentLayers = ["quarter"], StyleWeight = 10, ContentWeight = 1 };
        var image = rand(1, 3, 16, 16);
        using var loss = new PerceptualLoss(features, [[image]], options);

        using var values = loss.Evaluate(image, loss.ContentTargets(image));

        Assert.Equal(0, values.Total.item<float>());
    }

    [Fact]
    public void PerceptualLoss_LayerOfOtherFeatures_NamesThoseThereAre()
    {
        using var features = new PyramidFeatures();

        var error = Assert.Throws<ArgumentException>(() => new PerceptualLoss(features, [[rand(1, 3, 16, 16)]], new PerceptualLossOptions()));

        Assert.Contains("they have full, half, quarter", error.Message);
    }
}

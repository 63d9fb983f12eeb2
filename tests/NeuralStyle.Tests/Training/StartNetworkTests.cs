using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Training;

public sealed class StartNetworkTests : TensorTest
{
    [Fact]
    public void Build_NoNetwork_StylizesAsTheBuiltInModelDoes()
    {
        using var images = new TrainingImages();
        using var trainer = Builder(images).WithStyle(images.Style).Build();
        using var builtIn = Stylizer.CreateBuiltIn();
        var photo = TrainingImages.Image(40, 36, seed: 7);

        var actual = Stylize(trainer, photo, style: 0);

        var expected = builtIn.Stylize(photo, StyleSelection.From(ImageBuffer.Load(images.Style))).ToTensor();
        Assert.True(actual.allclose(expected, rtol: 0, atol: 2e-3), $"{(actual - expected).abs().max().item<float>()}");
    }

    [Fact]
    public void Build_SeveralStyles_PredictsEach()
    {
        using var images = new TrainingImages();
        using var trainer = Builder(images).WithStyles(images.Style, images.SecondStyle).Build();
        using var builtIn = Stylizer.CreateBuiltIn();
        var photo = TrainingImages.Image(40, 36, seed: 7);

        var actual = Stylize(trainer, photo, style: 1);

        var expected = builtIn.Stylize(photo, StyleSelection.From(ImageBuffer.Load(images.SecondStyle))).ToTensor();
        Assert.Equal(["style", "second"], trainer.ToModel().Info.StyleNames);
        Assert.True(actual.allclose(expected, rtol: 0, atol: 2e-3), $"{(actual - expected).abs().max().item<float>()}");
    }

    [Fact]
    public void Build_StyleOfTwoImages_StartsFromTheMeanOfTheirRows()
    {
        using var images = new TrainingImages();
        using var trainer = Builder(images).WithStyle(images.Style, images.SecondStyle).Build();
        using var builtIn = Stylizer.CreateBuiltIn();

        var rows = PreparedStyle.FromTrained(trainer.ToModel(), style: 0).Rows.ToArray();

        var (first, second) = (Rows(images.Style), Rows(images.SecondStyle));
        Assert.All(rows.Index(), row => Assert.Equal((first[row.Index] + second[row.Index]) / 2, row.Item, tolerance: 1e-4f));

        float[] Rows(string file) => builtIn.Prepare(ImageBuffer.Load(file)).Rows.ToArray();
    }

    [Fact]
    public void Build_StartWithoutPredictor_SaysWhatToDo()
    {
        using var images = new TrainingImages();
        using var trained = images.Builder().Build();

        var error = Assert.Throws<InvalidOperationException>(() => Builder(images).WithStyle(images.Style).WithStart(trained.ToModel()).Build());

        Assert.Contains("has no style predictor", error.Message);
    }

    private static StyleTrainerBuilder Builder(TrainingImages images)
        => StyleTrainer.CreateBuilder().WithContent(images.Photos, cropSize: 32, batchSize: 2);

    private static Tensor Stylize(StyleTrainer trainer, ImageBuffer photo, int style)
    {
        using var noGradient = no_grad();
        using var weights = zeros(1, trainer.Network.Styles);
        weights[0, style] = 1;
        return trainer.Network.call(photo.ToTensor(), weights).clamp(0, 1);
    }
}

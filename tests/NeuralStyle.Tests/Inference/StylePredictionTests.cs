using NeuralStyle.Inference;
using NeuralStyle.Inference.Engine;
using NeuralStyle.Inference.Torch;
using NeuralStyle.Kernels;
using NeuralStyle.Networks;
using NeuralStyle.Tests.Training;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Inference;

/// <summary>Style predictors in the engine and on LibTorch, and the size that style images are brought to.</summary>
public sealed class StylePredictionTests : TensorTest
{
    [Theory]
    [InlineData(4, 4)]
    [InlineData(32, 32)]
    [InlineData(33, 70)]
    [InlineData(61, 18)]
    public void Predict_EveryKernels_EqualsLibTorch(int height, int width)
    {
        var model = StylizerModels.AnyStyle();
        var style = EngineSamples.Image(height, width);
        using var torch = TorchExecutor.Create(model, "cpu", Precision.Single);
        var expected = torch.Predict(style).Vector;

        Assert.Equal(model.Graph.StyleRowLength, expected.Length);
        foreach (var kernels in KernelSet.All)
        {
            using var engine = new CpuExecutor(model, threads: 2, kernels: kernels);
            var difference = expected.Zip(engine.Predict(style).Vector, (due, found) => Math.Abs(due - found)).Max();
            Assert.True(difference < 1e-4f, $"{kernels.Name}: {difference}");
        }
    }

    [Fact]
    public void Predict_DefaultOptions_EqualsTheModule()
    {
        using var network = new AnyStyleNetwork(new AnyStyleNetworkOptions { Trunk = new TransformNetworkOptions { Width = 8 } });
        var style = TrainingImages.Image(96, 64, seed: 1);
        using var engine = new CpuExecutor(network.ToModel(), threads: 2);

        var actual = tensor(engine.Predict(style).Vector);

        using var noGradient = no_grad();
        Assert.True(actual.allclose(network.PredictRows(style.ToTensor())[0], rtol: 0, atol: 1e-4));
    }

    [Fact]
    public void Predict_BytesAndFloats_GiveTheSameRow()
    {
        using var engine = new CpuExecutor(StylizerModels.AnyStyle(), threads: 1);
        var style = TrainingImages.Image(40, 32, seed: 1);

        Assert.Equal(engine.Predict(style).Vector, engine.Predict(style.ToFloat()).Vector);
    }

    [Fact]
    public void Predict_AnyNumberOfThreadsAndCallers_GivesTheSameBits()
    {
        var model = StylizerModels.AnyStyle();
        var style = EngineSamples.Image(53, 61);
        using var single = new CpuExecutor(model, threads: 1);
        using var several = new CpuExecutor(model, threads: 3);
        var expected = single.Predict(style).Vector;

        var results = Enumerable.Range(0, 12).AsParallel().WithDegreeOfParallelism(4).Select(_ => several.Predict(style).Vector).ToList();

        Assert.All(results, result => Assert.Equal(expected, result));
    }

    [Fact]
    public void Predict_BudgetTooSmall_TellsWhatIsNeeded()
    {
        using var engine = new CpuExecutor(StylizerModels.AnyStyle(), threads: 1, memoryBudget: 10_000);

        var error = Assert.Throws<InvalidOperationException>(() => engine.Predict(EngineSamples.Image(50, 30)));

        Assert.Contains("30 x 50", error.Message);
        Assert.Contains(nameof(StylizerOptions.MemoryBudget), error.Message);
        Assert.Contains(nameof(StylizerOptions.StyleSize), error.Message);
    }

    [Theory]
    [InlineData(300, 200, 48, 32)]
    [InlineData(20, 30, 32, 48)]
    [InlineData(32, 32, 32, 32)]
    [InlineData(1, 1, 32, 32)]
    [InlineData(900, 100, 128, 32)] // the middle
    [InlineData(2, 50, 32, 128)]
    public void Fit_AnyImage_HasTheShorterSide(int width, int height, int expectedWidth, int expectedHeight)
        => Assert.Equal(new ImageSize(expectedWidth, expectedHeight), StyleImage.Fit(TrainingImages.Image(width, height, seed: 1), 32).Size);

    [Fact]
    public void Fit_Panorama_IsItsMiddle()
    {
        var panorama = TrainingImages.Image(90, 10, seed: 1);

        Assert.Equal(panorama.Crop(25, 0, 40, 10).AsBytes(), StyleImage.Fit(panorama, 10).AsBytes());
    }
}

using NeuralStyle.Networks;
using NeuralStyle.Tests;
using NeuralStyle.Tests.Training;
using Xunit;

namespace NeuralStyle.Cuda.Tests;

[Collection("Switches of the whole process")]
public sealed class GpuInferenceTests : TensorTest
{
    [Fact]
    public void Stylize_OnAGpu_EqualsTheCpu()
    {
        Gpu.SkipUnlessThere();
        using var network = new TransformNetwork(new TransformNetworkOptions { Width = 8, ResidualBlocks = 1 });
        var model = network.ToModel(new StyleModelInfo { Network = "TransformNetwork", StyleNames = ["style"] });
        var image = TrainingImages.Image(61, 47, seed: 3);
        var before = new CudaPrecision(MatmulTf32: false, ConvolutionTf32: false).Apply();

        using var onCpu = Stylizer.Create(model);
        using var onGpu = Stylizer.Create(model, new StylizerOptions().UseCuda());
        var (expected, actual) = (onCpu.Stylize(image).AsFloats().ToArray(), onGpu.Stylize(image).AsFloats().ToArray());
        before.Apply();

        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));
    }
    [Fact]
    public void Stylize_StyleImageOnAGpu_EqualsTheCpu()
    {
        Gpu.SkipUnlessThere();
        using var network = new AnyStyleNetwork(new AnyStyleNetworkOptions
        {
            Trunk = new TransformNetworkOptions { Width = 8, ResidualBlocks = 1, Range = Graphs.ValueRange.ZeroToOne },
            Predictor = new StylePredictorOptions { Blocks = [[8], [16]], StatisticsLayers = [0, 1], HiddenChannels = 16 },
            StyleSize = 64,
        });
        var model = network.ToModel();
        var (photo, painting) = (TrainingImages.Image(61, 47, seed: 3), TrainingImages.Image(90, 70, seed: 4));
        var before = new CudaPrecision(MatmulTf32: false, ConvolutionTf32: false).Apply();

        using var onCpu = Stylizer.Create(model);
        using var onGpu = Stylizer.Create(model, new StylizerOptions().UseCuda());
        var style = StyleSelection.Masked(StyleSelection.First, new StyleRegion(photo, StyleSelection.From(painting)));
        var (expected, actual) = (onCpu.Stylize(photo, style).AsFloats().ToArray(), onGpu.Stylize(photo, style).AsFloats().ToArray());
        before.Apply();

        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));
    }
}

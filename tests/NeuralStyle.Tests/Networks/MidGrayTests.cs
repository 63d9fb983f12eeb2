using NeuralStyle.Blocks;
using NeuralStyle.Graphs;
using NeuralStyle.Networks;
using NeuralStyle.Tests.Training;
using NeuralStyle.Training;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Networks;

/// <summary>A network whose output nothing bounds starts at mid-gray, whatever numbers it works in.</summary>
public sealed class MidGrayTests : TensorTest
{
    public static TheoryData<string> Ranges => [.. All.Keys];

    private static Dictionary<string, ValueRange> All { get; } = new[]
    {
        ValueRange.ZeroToOne, ValueRange.MinusOneToOne, ValueRange.ZeroTo255, ValueRange.BgrZeroTo255, ValueRange.ImageNet, ValueRange.Caffe,
    }.ToDictionary(range => range.Name);

    [Theory]
    [MemberData(nameof(Ranges))]
    public void Create_LinearOutput_IsMidGrayWithKernelsOfZero(string range)
    {
        using var network = new TransformNetwork(new TransformNetworkOptions { Width = 4, ResidualBlocks = 0, Range = All[range] });

        AssertMidGray(network, kernel: "deconv3.conv2d.weight");
    }

    [Theory]
    [MemberData(nameof(Ranges))]
    public void ResetWeights_NetworkOfAModel_IsMidGrayAgain(string range)
    {
        using var made = new TransformNetwork(new TransformNetworkOptions { Width = 4, ResidualBlocks = 0, Range = All[range], Upsampling = UpsamplingKind.Transposed });
        using var network = StyleNetwork.FromModel(made.ToModel());
        Fill(network, "deconv3.conv2d.bias", 3);

        network.ResetWeights(seed: 1);

        AssertMidGray(network, kernel: "deconv3.conv2d.weight");
    }

    [Fact]
    public void ResetWeights_OwnNetworkThatDescribesItself_IsMidGray()
    {
        using var network = new BlockNetwork(1, new ConvBlock(3, 8, kernelSize: 3), new TransposedConvBlock(8, 3, kernelSize: 3, stride: 1, NormKind.None, ActivationKind.None));

        network.ResetWeights(seed: 1);

        AssertMidGray(network, kernel: "norm1.conv_transpose.weight");
    }

    [Fact]
    public void ResetWeights_BoundedOutput_DrawsItsBias()
    {
        using var network = new TransformNetwork(new TransformNetworkOptions { Width = 4, ResidualBlocks = 0, Output = OutputKind.Tanh });

        network.ResetWeights(seed: 1);

        Assert.Equal(3, Parameter(network, "deconv3.conv2d.bias").unique().output.shape[0]);
    }

    [Fact]
    public void ResetWeights_LinearOutput_ChangesNoOtherWeight()
    {
        using var linear = new TransformNetwork(new TransformNetworkOptions { Width = 4 });
        using var bounded = new TransformNetwork(new TransformNetworkOptions { Width = 4, Output = OutputKind.Sigmoid });

        linear.ResetWeights(seed: 7);
        bounded.ResetWeights(seed: 7);

        Assert.All(linear.named_parameters().Where(named => named.name != "deconv3.conv2d.bias"), named => Assert.True(named.parameter.equal(Parameter(bounded, named.name)).all().item<bool>()));
    }

    [Fact]
    public void Train_AsTheReadmeDoes_IsInTheLightFromTheFirstStep()
    {
        using var images = new TrainingImages();
        using var trainer = images.Builder().WithNetwork(new TransformNetworkOptions { Width = 4, ResidualBlocks = 1 }).WithLearningRate(LearningRateSchedule.CosineAnnealing(1e-3)).WithProbe(everySteps: 1).Build();

        var faults = new List<OutputFaults>();

        var result = trainer.Train(20, new Reports(report => faults.Add(report.Probe!.Faults)), TestContext.Current.CancellationToken);

        Assert.Equal(20, faults.Count);
        Assert.DoesNotContain(faults, fault => fault.HasFlag(OutputFaults.Black));
        Assert.InRange(result.Probe!.Outputs[0].Image.AsBytes().ToArray().Average(value => value), 100, 155);
    }

    private static void AssertMidGray(StyleNetwork network, string kernel)
    {
        Fill(network, kernel, 0);
        using var noGradient = no_grad();

        var output = network.call(rand(1, 3, 16, 16));

        Assert.True(output.sub(0.5).abs().max().item<float>() < 1e-4);
    }

    private static void Fill(StyleNetwork network, string name, double value)
    {
        using var noGradient = no_grad();
        Parameter(network, name).fill_(value);
    }

    private static Tensor Parameter(StyleNetwork network, string name) => network.named_parameters().Single(named => named.name == name).parameter;
}

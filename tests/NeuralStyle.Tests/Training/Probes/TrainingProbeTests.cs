using NeuralStyle.Blocks;
using NeuralStyle.Graphs;
using NeuralStyle.Networks;
using NeuralStyle.Tests.Imaging;
using NeuralStyle.Tests.Networks;
using NeuralStyle.Training;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Training.Probes;

public sealed class TrainingProbeTests : TensorTest
{
    private static readonly LearningRateSchedule Gentle = LearningRateSchedule.Constant(1e-8);

    [Theory]
    [InlineData(0.0, OutputFaults.Black | OutputFaults.Flat | OutputFaults.Saturated)]
    [InlineData(0.4, OutputFaults.Flat)]
    [InlineData(7.0, OutputFaults.Flat | OutputFaults.Saturated)]
    public void Train_NetworkOfOneColor_SaysSoInProgressResultAndLog(double gray, OutputFaults expected)
    {
        using var images = new TrainingImages();
        using var log = new RecordedLog();
        using var network = OneColor(gray);
        using var trainer = images.Builder().WithNetwork(network).WithLearningRate(Gentle).WithProbe(everySteps: 2).WithLoggerFactory(log).Build();
        var reports = new List<TrainingProgress>();

        var result = trainer.Train(5, new Reports(reports.Add), TestContext.Current.CancellationToken);

        Assert.Equal(expected, result.Faults);
        Assert.Equal([2, 4, 5], reports.Where(report => report.Probe is not null).Select(report => report.Probe!.Step));
        Assert.All(reports.Select(report => report.Probe).OfType<ProbeResult>(), probe => Assert.Equal(expected, probe.Faults));
        Assert.Equal(["Step 2", "Step 5"], log.Warnings.Select(message => message.Split(':')[0])); // when they appear, and at the end
        Assert.All(log.Warnings, message => Assert.Contains($"({expected}) in the style 'style'", message));
    }

    [Fact]
    public void Train_LearningRateFarTooHigh_EndsWithFaultsAndAdvice()
    {
        using var images = new TrainingImages();
        using var log = new RecordedLog();
        using var trainer = images.Builder().WithLearningRate(LearningRateSchedule.Constant(1)).WithLoggerFactory(log).Build();

        var result = trainer.Train(30, cancellationToken: TestContext.Current.CancellationToken);

        Assert.NotEqual(OutputFaults.None, result.Faults);
        Assert.Contains("lower the learning rate, which is 1,", Assert.Single(log.Warnings));
    }

    [Fact]
    public void Train_PhotoItself_HasNoFaults()
    {
        using var images = new TrainingImages();
        using var log = new RecordedLog();
        using var network = OneColor(gray: 0);
        SetIdentity(network);
        using var trainer = images.Builder().WithNetwork(network).WithLearningRate(Gentle).WithLoggerFactory(log).Build();

        var result = trainer.Train(1, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(OutputFaults.None, result.Faults);
        Assert.Empty(log.Warnings);
        Assert.Equal(32, Assert.Single(result.Probe!.Outputs).Image.Width);
    }

    [Fact]
    public void Train_WithAProbe_GivesTheSameWeightsBitForBit()
    {
        using var images = new TrainingImages();

        var without = TrainedWeights(images.Builder().WithoutProbe());
        var with = TrainedWeights(images.Builder().WithProbe(everySteps: 1));

        Assert.Equal(without, with);
    }

    [Fact]
    public void Train_BatchNormsOfTheCallers_LearnNothingFromTheProbe()
    {
        using var images = new TrainingImages();

        using var one = new BatchNormNetwork();
        using var other = new BatchNormNetwork();

        var without = TrainedWeights(images.Builder().WithNetwork(one).WithoutProbe());
        var with = TrainedWeights(images.Builder().WithNetwork(other).WithProbe(everySteps: 1));

        Assert.Equal(without, with);
    }

    [Fact]
    public void Train_SeveralStyles_ProbesEach()
    {
        using var images = new TrainingImages();
        using var trainer = images.Builder().WithStyle(images.SecondStyle).Build();

        var result = trainer.Train(1, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(["style", "second"], result.Probe!.Outputs.Select(output => output.Style));
    }

    [Fact]
    public void Train_FirstPhotosFlatOrBroken_ProbesOneThatShowsSomething()
    {
        using var images = new TrainingImages();
        File.WriteAllText(images.PhotoFile(0), "no image");
        TestImages.Constant(40, 40, 90, 90, 90).Save(images.PhotoFile(1));
        using var network = OneColor(gray: 0);
        SetIdentity(network);
        using var trainer = images.Builder().WithNetwork(network).WithLearningRate(Gentle).Build();

        var result = trainer.Train(1, cancellationToken: TestContext.Current.CancellationToken);

        var expected = ImageBuffer.Load(images.PhotoFile(2)).Crop(3, 0, 36, 36).Resize(32, 32);
        Assert.True(Deviation(expected, result.Probe!.Outputs[0].Image) < 2);
    }

    [Fact]
    public void Train_NoStepLeftToTake_HasNoProbe()
    {
        using var images = new TrainingImages();
        using var trainer = images.Builder().Build();
        var first = trainer.Train(1, cancellationToken: TestContext.Current.CancellationToken);

        var second = trainer.Train(1, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Null(second.Probe);
    }

    [Fact]
    public void Build_ProbeThatCannotBe_SaysWhy()
    {
        using var images = new TrainingImages();
        var builder = images.Builder().WithProbe("no-such-photo.jpg", everySteps: 0);

        var error = Assert.Throws<InvalidOperationException>(builder.Build);

        Assert.Contains("There is no photo 'no-such-photo.jpg' to probe.", error.Message);
        Assert.Contains("not every 0", error.Message);
    }

    // One convolution with kernels of zero.
    private static BlockNetwork OneColor(double gray)
    {
        var network = new BlockNetwork(1, new ConvBlock(3, 3, kernelSize: 3, norm: NormKind.None, activation: ActivationKind.None));
        using var noGradient = no_grad();
        foreach (var (name, parameter) in network.named_parameters())
        {
            parameter.fill_(name.EndsWith("bias", StringComparison.Ordinal) ? gray : 0);
        }

        return network;
    }

    private static void SetIdentity(BlockNetwork network)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var weight = network.parameters().Single(parameter => parameter.dim() == 4); // (3, 3, 3, 3)
        for (var channel = 0; channel < 3; channel++)
        {
            weight[channel, channel, 1, 1].fill_(1);
        }
    }

    private static double Deviation(ImageBuffer a, ImageBuffer b)
        => a.ToEightBit().AsBytes().ToArray().Zip(b.ToEightBit().AsBytes().ToArray(), (x, y) => Math.Abs(x - y)).Max();

    private static float[] TrainedWeights(StyleTrainerBuilder builder)
    {
        using var trainer = builder.Build();
        var result = trainer.Train(4, cancellationToken: TestContext.Current.CancellationToken);
        return [.. trainer.Network.state_dict().Values.SelectMany(weight => weight.to_type(ScalarType.Float32).data<float>().ToArray())];
    }

    private sealed class BatchNormNetwork : StyleNetwork
    {
        private readonly TorchSharp.Modules.BatchNorm2d _norm = nn.BatchNorm2d(3);

        public BatchNormNetwork()
            : base(nameof(BatchNormNetwork)) => RegisterComponents();

        protected override Tensor Stylize(Tensor image, Tensor? style) => _norm.call(image);
    }
}

using NeuralStyle.Networks;
using NeuralStyle.Training;
using NeuralStyle.Weights;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Training;

public sealed class MovingAverageTests : TensorTest
{
    [Fact]
    public void Update_ByHand_IsTheWeightedMeanWithARisingDecay()
    {
        using var network = new TransformNetwork(new TransformNetworkOptions { Width = 2, ResidualBlocks = 0 });
        using var average = new MovingAverage(network, decay: 0.5);
        Fill(network, 0);
        ResetTo(average, 0);

        Fill(network, 11);
        average.Update(updates: 1); // decay 2/11: 9/11 of 11
        var first = Value(average);
        Fill(network, 19);
        average.Update(updates: 1000); // decay 0.5

        Assert.Equal(9, first, 1e-4);
        Assert.Equal(14, Value(average), 1e-4);
    }

    [Fact]
    public void Apply_Weights_ReplacesParametersAndKeepsTheRest()
    {
        using var network = new TransformNetwork(new TransformNetworkOptions { Width = 2, ResidualBlocks = 0 });
        using var average = new MovingAverage(network, decay: 0.5);
        var before = network.ToStateDict();
        Fill(network, 3);

        var applied = average.Apply(network.ToStateDict());

        Assert.Equal(before.Keys, applied.Keys);
        Assert.All(before, pair => Assert.Equal(pair.Value.ToSingles(), applied[pair.Key].ToSingles()));
    }

    [Fact]
    public void Train_WithMovingAverage_MakesTheModelOfIt()
    {
        using var images = new TrainingImages();
        using var plain = images.Builder().WithLearningRate(LearningRateSchedule.Constant(1e-2)).Build();
        using var averaged = images.Builder().WithLearningRate(LearningRateSchedule.Constant(1e-2)).WithMovingAverage(0.9).Build();

        var last = plain.Train(5, cancellationToken: TestContext.Current.CancellationToken);
        var mean = averaged.Train(5, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(Values(plain.Network), Values(averaged.Network)); // training itself is the same
        Assert.Equal(Values(plain.Network), last.Model.Weights.Values.SelectMany(weight => weight.ToSingles()));
        Assert.NotEqual(Values(averaged.Network), mean.Model.Weights.Values.SelectMany(weight => weight.ToSingles()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Build_DecayOutOfRange_SaysSo(double decay)
    {
        using var images = new TrainingImages();

        var error = Assert.Throws<InvalidOperationException>(images.Builder().WithMovingAverage(decay).Build);

        Assert.Contains("between 0 and 1", error.Message);
    }

    private static IEnumerable<float> Values(StyleNetwork network) => network.ToStateDict().Values.SelectMany(weight => weight.ToSingles());

    private static void Fill(StyleNetwork network, float value)
    {
        using var noGradient = no_grad();
        foreach (var parameter in network.parameters())
        {
            parameter.fill_(value);
        }
    }

    private static void ResetTo(MovingAverage average, float value)
    {
        foreach (var (_, tensor) in average.Averages)
        {
            tensor.fill_(value);
        }
    }

    private static float Value(MovingAverage average) => average.Averages.First().Average.flatten()[0].item<float>();
}

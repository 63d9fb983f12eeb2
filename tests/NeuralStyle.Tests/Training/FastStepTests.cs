using NeuralStyle.Features;
using NeuralStyle.Losses;
using NeuralStyle.Networks;
using NeuralStyle.Tests.Features;
using NeuralStyle.Tests.Networks;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Training;

/// <summary>The operations that training on the CPU does in ways of its own, against LibTorch's.</summary>
/// <remarks>
/// The two are compared on the same weights at each step: rounding grows along a training, and LibTorch itself is a percent away
/// from itself after a hundred steps when it uses another number of threads.
/// </remarks>
public sealed class FastStepTests : TensorTest
{
    [Fact]
    public void Loss_OnTheWeightsOfAHundredSteps_EqualsLibTorchs()
    {
        using var network = new TransformNetwork(new TransformNetworkOptions { Width = 16 });
        network.ResetWeights(seed: 1);
        var weights = network.named_parameters().ToDictionary(named => named.name, named => (Tensor)named.parameter);
        using var features = new BuiltInFeatures();
        using var plainFeatures = new PlainFeatures(features);
        var options = PerceptualLossOptions.For(features) with { StyleStatistic = StyleStatistic.Gram, StyleConvention = GramConvention.Relative }; // correlations of channels that hardly vary amplify rounding
        var style = TrainingImages.Image(40, 40, seed: 5).ToTensor();
        using var loss = new PerceptualLoss(features, [[style]], options);
        using var plainLoss = new PerceptualLoss(plainFeatures, [[style]], options);
        using var adam = optim.Adam(network.parameters(), lr: 1e-3);
        for (var step = 0; step < 100; step++)
        {
            using var scope = NewDisposeScope();
            var photos = cat([TrainingImages.Image(40, 36, seed: step).ToTensor(), TrainingImages.Image(40, 36, seed: step + 1000).ToTensor()], 0);

            var (actual, gradients) = Step(photos, loss, network.call);
            var (expected, plainGradients) = Step(photos, plainLoss, x => PublishedNetwork.Run(x * 255, name => weights[name]) / 255);

            Assert.InRange(actual, expected * (1 - 1e-5), expected * (1 + 1e-5));
            Assert.InRange((gradients - plainGradients).norm().item<float>(), 0, 1e-2 * plainGradients.norm().item<float>());
            adam.step();
        }

        (double Loss, Tensor Gradients) Step(Tensor photos, PerceptualLoss judge, Func<Tensor, Tensor> run)
        {
            network.zero_grad();
            var stylized = run(photos);
            using var values = judge.Evaluate(stylized, judge.ContentTargets(photos));
            values.Total.backward();
            return (values.Total.item<float>(), cat([.. weights.Where(IsAlive).Select(weight => weight.Value.grad!.flatten())]));
        }
    }

    // A bias before a norm changes nothing: its gradient is rounding alone.
    private static bool IsAlive(KeyValuePair<string, Tensor> weight) => !weight.Key.EndsWith("conv2d.bias", StringComparison.Ordinal) || weight.Key == "deconv3.conv2d.bias";
}

using NeuralStyle.Networks;
using NeuralStyle.Training;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Training;

public sealed class AdamUpdateTests : TensorTest
{
    private static readonly TransformNetworkOptions Small = new() { Width = 3, ResidualBlocks = 1 };

    [Fact]
    public void Take_SeveralSteps_EqualsTorchSharps()
    {
        using var ours = new TransformNetwork(Small);
        using var theirs = new TransformNetwork(Small);
        ours.ResetWeights(seed: 1);
        theirs.ResetWeights(seed: 1);
        using var ourAdam = optim.Adam(ours.parameters());
        using var theirAdam = optim.Adam(theirs.parameters(), lr: 3e-3);
        var update = new AdamUpdate(new AdamState(ours, ourAdam));

        Assert.True(update.IsPossible);
        for (var step = 0; step < 5; step++)
        {
            SetGradients(ours, step);
            SetGradients(theirs, step);
            update.Take(3e-3);
            theirAdam.step();
        }

        foreach (var (one, other) in ours.parameters().Zip(theirs.parameters()))
        {
            Assert.True(one.allclose(other, rtol: 1e-5, atol: 1e-6));
        }

        Assert.Equal(Step(theirAdam), Step(ourAdam));
    }

    [Fact]
    public void Take_ParameterWithoutGradient_StaysAsItIs()
    {
        using var network = new TransformNetwork(Small);
        using var adam = optim.Adam(network.parameters());
        var before = network.parameters().Select(parameter => parameter.detach().clone()).ToList();

        new AdamUpdate(new AdamState(network, adam)).Take(1e-3);

        Assert.All(network.parameters().Zip(before), pair => Assert.True(pair.First.eq(pair.Second).all().item<bool>()));
    }

    private static void SetGradients(TransformNetwork network, int step)
    {
        manual_seed(step);
        foreach (var parameter in network.parameters())
        {
            parameter.grad = randn_like(parameter);
        }
    }

    private static long Step(Adam adam) => ((Adam.State)adam.state_dict().State[0]).step;
}

using NeuralStyle.Samples.TrainStyles;
using NeuralStyle.Weights;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Samples;

public sealed class AdamOptimizerTests : TensorTest
{
    [Fact]
    public void Step_SmallGradients_EqualsTorch()
    {
        var (mine, torchs) = Twins();
        var optimizer = new AdamOptimizer([("w", mine)]);
        using var adam = optim.Adam([torchs], lr: 0.01);

        for (var step = 0; step < 5; step++)
        {
            Backward(mine);
            Backward(torchs);
            optimizer.Step(_ => 0.01);
            adam.step();
        }

        Assert.True(mine.allclose(torchs, rtol: 0, atol: 1e-6));
        Assert.Equal(5, optimizer.Steps);
    }

    [Fact]
    public void Restore_Moments_GoesOnAsBefore()
    {
        var (first, second) = Twins();
        var (whole, half) = (new AdamOptimizer([("w", first)]), new AdamOptimizer([("w", second)]));
        Take(whole, first);
        Take(half, second);
        var resumed = new AdamOptimizer([("w", second)]);

        resumed.Restore(new StateDict(half.Moments()), half.Steps);
        Take(resumed, second);
        Take(whole, first);

        Assert.True(first.equal(second).all().item<bool>());
    }

    [Fact]
    public void Step_GradientThatIsNotFinite_Throws()
    {
        var (parameter, _) = Twins();
        parameter.mul(float.NaN).sum().backward();

        Assert.Throws<InvalidOperationException>(() => new AdamOptimizer([("w", parameter)]).Step(_ => 0.01));
    }

    private static (Parameter First, Parameter Second) Twins()
    {
        var values = randn(3, 4);
        return (new Parameter(values.clone()), new Parameter(values.clone()));
    }

    private static void Take(AdamOptimizer optimizer, Parameter parameter)
    {
        Backward(parameter);
        optimizer.Step(_ => 0.01);
    }

    private static void Backward(Parameter parameter)
    {
        parameter.grad = null;
        parameter.square().sum().backward();
    }
}

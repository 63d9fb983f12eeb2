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
        using var optimizer = new AdamOptimizer([("w", mine)], _ => 1);
        using var adam = optim.Adam([torchs], lr: 0.01);

        for (var step = 0; step < 5; step++)
        {
            Backward(mine);
            Backward(torchs);
            optimizer.Step(0.01);
            adam.step();
        }

        Assert.True(mine.allclose(torchs, rtol: 0, atol: 1e-6));
        Assert.Equal(5, optimizer.Steps);
    }

    [Fact]
    public void Restore_Moments_GoesOnAsBefore()
    {
        var (first, second) = Twins();
        using var whole = new AdamOptimizer([("w", first)], _ => 1);
        using var half = new AdamOptimizer([("w", second)], _ => 1);
        Take(whole, first);
        Take(half, second);
        using var resumed = new AdamOptimizer([("w", second)], _ => 1);

        resumed.Restore(new StateDict(half.Moments()), half.Steps);
        Take(resumed, second);
        Take(whole, first);

        Assert.True(first.equal(second).all().item<bool>());
    }

    [Fact]
    public void Step_GradientThatIsNotFinite_CountsAsZero()
    {
        var (parameter, before) = Twins();
        using var optimizer = new AdamOptimizer([("w", parameter)], _ => 1);
        parameter.mul(float.NaN).sum().backward();

        optimizer.Step(0.01);

        Assert.True(parameter.equal(before).all().item<bool>());
    }

    [Fact]
    public void Step_TwoParameters_TakeTheirSharesOfTheRate()
    {
        var (first, second) = Twins();
        var start = first.detach().clone();
        using var optimizer = new AdamOptimizer([("a", first), ("b", second)], name => name == "a" ? 1 : 0.1);
        Backward(first);
        Backward(second);

        optimizer.Step(0.01);

        Assert.True(start.sub(second).mul(10).allclose(start.sub(first), rtol: 1e-3, atol: 1e-6));
    }

    [Fact]
    public void Step_LargeGradients_AreClippedTogether()
    {
        var (large, _) = Twins();
        using var optimizer = new AdamOptimizer([("w", large)], _ => 1);
        large.mul(1e6).sum().backward();

        optimizer.Step(0.01);

        var norm = Math.Sqrt(optimizer.Moments().First().Value.AsSingles().ToArray().Sum(mean => (double)mean * mean));
        Assert.Equal(10 * (1 - 0.9), norm, 1e-4); // the norm allowed, times the share that a gradient has in the mean
    }

    private static (Parameter First, Parameter Second) Twins()
    {
        var values = randn(3, 4);
        return (new Parameter(values.clone()), new Parameter(values.clone()));
    }

    private static void Take(AdamOptimizer optimizer, Parameter parameter)
    {
        Backward(parameter);
        optimizer.Step(0.01);
    }

    private static void Backward(Parameter parameter)
    {
        parameter.grad = null;
        parameter.square().sum().backward();
    }
}

using NeuralStyle.Tests;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Cuda.Tests;

public sealed class GradScalerTests : TensorTest
{
    private readonly Linear _model;
    private readonly Adam _adam;
    private readonly Tensor _input = rand(16, 4);
    private readonly Tensor _target = rand(16, 1);

    public GradScalerTests()
    {
        _model = Owned(nn.Linear(4, 1));
        _adam = Owned(optim.Adam(_model.parameters(), lr: 0.01));
    }

    [Fact]
    public void Options_Defaults_ArePyTorchs()
    {
        var options = new GradScaler().Options;

        Assert.Equal((65536f, 2.0, 0.5, 2000, true), (options.InitialScale, options.GrowthFactor, options.BackoffFactor, options.GrowthInterval, options.Enabled));
    }

    [Fact]
    public void Scale_ALoss_IsMultiplied() => Assert.Equal(3 * 65536f, new GradScaler().Scale(tensor(3f)).item<float>());

    [Fact]
    public void Step_FiniteGradients_EqualsTheOptimizersOwn()
    {
        var scaler = new GradScaler();
        var start = Weights();
        for (var step = 0; step < 10; step++)
        {
            Assert.True(ScaledStep(scaler));
        }

        var scaled = Weights();
        Restore(start);
        using var plain = optim.Adam(_model.parameters(), lr: 0.01);
        for (var step = 0; step < 10; step++)
        {
            plain.zero_grad();
            Loss().backward();
            plain.step();
        }

        Assert.Equal(Weights(), scaled); // a power of two costs no bit
        Assert.NotEqual(start, scaled);
    }

    [Theory]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(float.NaN)]
    public void Step_OneGradientNotFinite_IsLeftOutAndTheScaleHalves(float bad)
    {
        var scaler = new GradScaler();
        ScaledStep(scaler);
        var before = Weights();
        var updates = Updates();

        var taken = ScaledStep(scaler, bad);

        Assert.False(taken);
        Assert.Equal(before, Weights());
        Assert.Equal(updates, Updates());
        Assert.Equal(32768, scaler.CurrentScale);
        Assert.True(ScaledStep(scaler));
    }

    [Fact]
    public void Update_AnIntervalWithoutOverflow_DoublesTheScale()
    {
        var scaler = new GradScaler(new GradScalerOptions { InitialScale = 8, GrowthInterval = 3 });

        var scales = new List<float>();
        foreach (var bad in (float?[])[null, null, null, null, float.NaN, null, null, null])
        {
            ScaledStep(scaler, bad);
            scales.Add(scaler.CurrentScale);
        }

        Assert.Equal([8, 8, 16, 16, 8, 8, 8, 16], scales);
    }

    [Fact]
    public void Update_SeveralOptimizers_OneOverflowIsEnough()
    {
        var scaler = new GradScaler();
        using var other = nn.Linear(4, 1);
        using var sgd = optim.SGD(other.parameters(), learningRate: 0.1);
        scaler.Scale(Loss() + nn.functional.mse_loss(other.call(_input), _target)).backward();
        Spoil(float.NaN);

        var (first, second) = (scaler.Step(_adam), scaler.Step(sgd));
        scaler.Update();

        Assert.Equal((false, true, 32768f), (first, second, scaler.CurrentScale));
    }

    [Fact]
    public void Unscale_BeforeStep_LeavesPlainGradientsAndIsNotRepeated()
    {
        var scaler = new GradScaler();
        Loss().backward();
        var plain = _model.weight.grad!.clone();
        _adam.zero_grad();
        scaler.Scale(Loss()).backward();

        scaler.Unscale(_adam);
        scaler.Step(_adam);

        Assert.Equal(plain, _model.weight.grad!);
    }

    [Fact]
    public void Unscale_Twice_Throws()
    {
        var scaler = Backward();
        scaler.Unscale(_adam);

        var error = Assert.Throws<InvalidOperationException>(() => scaler.Unscale(_adam));

        Assert.Contains("once is enough", error.Message);
    }

    [Fact]
    public void Unscale_AfterStep_Throws()
    {
        var scaler = Backward();
        scaler.Step(_adam);

        var error = Assert.Throws<InvalidOperationException>(() => scaler.Unscale(_adam));

        Assert.Contains("Unscale comes before Step", error.Message);
    }

    [Fact]
    public void Step_Twice_Throws()
    {
        var scaler = Backward();
        scaler.Step(_adam);

        Assert.Throws<InvalidOperationException>(() => scaler.Step(_adam));
    }

    [Fact]
    public void Step_NothingScaled_Throws()
    {
        Loss().backward();

        Assert.Throws<InvalidOperationException>(() => new GradScaler().Step(_adam));
    }

    [Fact]
    public void Step_NoGradients_Throws()
    {
        var scaler = new GradScaler();
        scaler.Scale(Loss());

        var error = Assert.Throws<InvalidOperationException>(() => scaler.Step(_adam));

        Assert.Contains("No parameter of the optimizer has a gradient", error.Message);
    }

    [Fact]
    public void Step_Float16Gradients_Throws()
    {
        var scaler = new GradScaler();
        using var half = new Parameter(ones(2, ScalarType.Float16));
        using var sgd = optim.SGD([half], learningRate: 0.1);
        scaler.Scale(half.sum()).backward();

        var error = Assert.Throws<InvalidOperationException>(() => scaler.Step(sgd));

        Assert.Contains("float16", error.Message);
    }

    [Fact]
    public void Update_WithoutAStep_Throws() => Assert.Throws<InvalidOperationException>(new GradScaler().Update);

    [Fact]
    public void Disabled_AllOfIt_IsThePlainOptimizer()
    {
        var scaler = new GradScaler(new GradScalerOptions { Enabled = false });
        var loss = Loss();
        var scaled = scaler.Scale(loss);
        scaled.backward();
        scaled.Dispose();

        scaler.Unscale(_adam);
        var taken = scaler.Step(_adam);
        scaler.Update();
        scaler.LoadState("anything");

        Assert.True(taken);
        Assert.Equal(1, scaler.CurrentScale);
        Assert.Equal("", scaler.SaveState());
        Assert.True(float.IsFinite(loss.item<float>())); // still the caller's
    }

    [Fact]
    public void LoadState_OfAnother_GoesOnFromThere()
    {
        var options = new GradScalerOptions { GrowthInterval = 3 };
        var first = new GradScaler(options);
        ScaledStep(first, float.NaN);
        ScaledStep(first);
        ScaledStep(first);
        var second = new GradScaler(options);

        second.LoadState(first.SaveState());
        ScaledStep(second);

        Assert.Equal(65536, second.CurrentScale); // halved, then grown by the third good step
    }

    [Fact]
    public void LoadState_SomethingElse_ChangesNothing()
    {
        var scaler = new GradScaler();

        Assert.Throws<FormatException>(() => scaler.LoadState("7"));
        Assert.Equal(65536, scaler.CurrentScale);
    }

    [Theory]
    [InlineData(0, 2, 0.5, 1)]
    [InlineData(float.PositiveInfinity, 2, 0.5, 1)]
    [InlineData(1, 1, 0.5, 1)]
    [InlineData(1, 2, 1, 1)]
    [InlineData(1, 2, 0, 1)]
    [InlineData(1, 2, 0.5, 0)]
    public void Constructor_OptionOutOfRange_Throws(float scale, double growth, double backoff, int interval)
    {
        var options = new GradScalerOptions { InitialScale = scale, GrowthFactor = growth, BackoffFactor = backoff, GrowthInterval = interval };

        Assert.Throws<ArgumentOutOfRangeException>(() => new GradScaler(options));
    }

    private Tensor Loss() => nn.functional.mse_loss(_model.call(_input), _target);

    private GradScaler Backward()
    {
        var scaler = new GradScaler();
        scaler.Scale(Loss()).backward();
        return scaler;
    }

    private bool ScaledStep(GradScaler scaler, float? bad = null)
    {
        _adam.zero_grad();
        scaler.Scale(Loss()).backward();
        if (bad is { } value)
        {
            Spoil(value);
        }

        var taken = scaler.Step(_adam);
        scaler.Update();
        return taken;
    }

    private void Spoil(float value)
    {
        using var noGradient = no_grad();
        _model.weight.grad!.flatten()[1] = tensor(value);
    }

    private float[] Weights() => [.. _model.parameters().SelectMany(parameter => parameter.data<float>().ToArray())];

    private void Restore(float[] weights)
    {
        using var noGradient = no_grad();
        _model.weight.copy_(tensor(weights[..4]).reshape(1, 4));
        _model.bias!.copy_(tensor(weights[4..]));
    }

    private long Updates() => ((Adam.State)_adam.state_dict().State[0]).step;
}

using NeuralStyle.Training;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Training;

public sealed class GradientNormTests : TensorTest
{
    [Fact]
    public void Of_SeveralGradients_IsThatOfOneVector()
        => Assert.Equal(13, GradientNorm.Of([With(3, 0), With(4, 12)]), tolerance: 1e-5);

    [Fact]
    public void Of_NoGradient_IsZero() => Assert.Equal(0, GradientNorm.Of([new Parameter(zeros(2))]));

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Of_GradientThatIsNotFinite_IsNotFinite(float value)
        => Assert.False(double.IsFinite(GradientNorm.Of([With(1, 2), With(value, 1)])));

    [Fact]
    public void Scale_Half_HalvesTheNormAndKeepsTheDirection()
    {
        Parameter[] parameters = [With(3, 0), With(4, 12)];

        GradientNorm.Scale(parameters, 0.5);

        Assert.Equal(6.5, GradientNorm.Of(parameters), tolerance: 1e-5);
        Assert.Equal([2f, 6f], parameters[1].grad!.data<float>().ToArray());
    }

    private static Parameter With(float first, float second)
    {
        var parameter = new Parameter(zeros(2));
        parameter.grad = tensor(new[] { first, second });
        return parameter;
    }
}

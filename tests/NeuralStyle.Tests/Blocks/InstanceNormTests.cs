using NeuralStyle.Blocks;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Tests.Blocks;

public sealed class InstanceNormTests : TensorTest
{
    [Theory]
    [InlineData(1, 4, 16, 16, true)]
    [InlineData(3, 5, 7, 9, true)]
    [InlineData(2, 4, 16, 16, false)]
    public void Forward_AnyInput_EqualsLibTorchs(int batch, int channels, int height, int width, bool affine)
    {
        using var norm = new InstanceNorm(channels, affine);
        var input = (randn(batch, channels, height, width) * 30) + 100;
        var (weight, bias) = affine ? Randomized(norm) : (null, null);

        var actual = norm.call(input);

        var expected = functional.instance_norm(input, weight: weight, bias: bias);
        Assert.True(actual.allclose(expected, rtol: 0, atol: 1e-5));
    }

    [Fact]
    public void Forward_ScaledAndShiftedInput_IsTheSame()
    {
        using var norm = new InstanceNorm(3);
        var input = rand(1, 3, 20, 20);

        var actual = norm.call((input * 7) - 2);

        Assert.True(actual.allclose(norm.call(input), rtol: 0, atol: 1e-3));
    }

    [Fact]
    public void Forward_Gradients_EqualLibTorchs()
    {
        using var norm = new InstanceNorm(3);
        var (weight, bias) = Randomized(norm);
        var input = rand([2, 3, 6, 6], requires_grad: true);
        var twin = input.clone().detach().requires_grad_();
        var direction = rand(2, 3, 6, 6);

        norm.call(input).mul(direction).sum().backward();
        functional.instance_norm(twin, weight: weight, bias: bias).mul(direction).sum().backward();

        Assert.True(input.grad!.allclose(twin.grad!, rtol: 0, atol: 1e-5));
    }

    [Theory]
    [InlineData(NormKind.Instance)]
    [InlineData(NormKind.Conditional)]
    public void Forward_NormOfABlockWithRelu_IsTheNormAlone(NormKind kind)
    {
        using var block = new ConvBlock(3, 4, kernelSize: 3, norm: kind);
        var input = randn(1, 4, 9, 8);

        var actual = block.Norm is InstanceNorm plain ? plain.call(input) : ((ConditionalInstanceNorm)block.Norm!).call(input, ones(1, 1));

        Assert.True(actual.allclose(functional.instance_norm(input), rtol: 0, atol: 1e-5));
    }

    [Fact]
    public void Forward_OtherChannels_NamesBothShapes()
    {
        using var norm = new InstanceNorm(3);

        var error = Assert.Throws<ArgumentException>(() => norm.call(rand(1, 4, 8, 8)));

        Assert.StartsWith("Expected shape (*, 3, *, *) but got (1, 4, 8, 8).", error.Message);
    }

    private static (Tensor Weight, Tensor Bias) Randomized(InstanceNorm norm)
    {
        var parameters = norm.named_parameters().ToDictionary(named => named.name, named => named.parameter);
        using var noGradient = no_grad();
        parameters["weight"].uniform_(0.5, 1.5);
        parameters["bias"].uniform_(-1, 1);
        return (parameters["weight"].detach(), parameters["bias"].detach());
    }
}

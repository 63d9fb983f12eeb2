using NeuralStyle.Blocks;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Tests.Blocks;

public sealed class ConditionalInstanceNormTests : TensorTest
{
    [Fact]
    public void Forward_NewModule_EqualsPlainInstanceNorm()
    {
        using var norm = new ConditionalInstanceNorm(channels: 3, styles: 2);
        var features = rand(1, 3, 8, 8);
        var secondStyle = tensor(new float[,] { { 0, 1 } });

        var actual = norm.call(features, secondStyle);

        Assert.True(actual.allclose(functional.instance_norm(features), atol: 1e-5));
    }

    [Fact]
    public void Forward_OneHot_UsesThatStylesRowForThatSample()
    {
        using var norm = Randomized(channels: 4, styles: 3);
        var (scale, shift) = Tables(norm);
        var features = rand(2, 4, 6, 5);

        var actual = norm.call(features, tensor(new float[,] { { 0, 0, 1 }, { 1, 0, 0 } }));

        var first = functional.instance_norm(features[0].unsqueeze(0), weight: scale[2], bias: shift[2]);
        var second = functional.instance_norm(features[1].unsqueeze(0), weight: scale[0], bias: shift[0]);
        Assert.True(actual.allclose(cat([first, second], 0), rtol: 0, atol: 1e-5));
    }

    [Fact]
    public void Forward_Blend_IsTheBlendOfTheStyles()
    {
        using var norm = Randomized(channels: 4, styles: 2);
        var features = rand(1, 4, 6, 5);

        var blend = norm.call(features, tensor(new float[,] { { 0.3f, 0.7f } }));

        var first = norm.call(features, tensor(new float[,] { { 1, 0 } }));
        var second = norm.call(features, tensor(new float[,] { { 0, 1 } }));
        Assert.True(blend.allclose((first * 0.3) + (second * 0.7), rtol: 0, atol: 1e-5));
    }

    [Fact]
    public void Backward_OneHot_TouchesOnlyThatStylesRow()
    {
        using var norm = Randomized(channels: 4, styles: 3);

        norm.call(rand(1, 4, 6, 5), tensor(new float[,] { { 0, 1, 0 } })).square().sum().backward();

        var gradient = norm.parameters().First().grad!;
        Assert.Equal(0, gradient[0].abs().max().item<float>());
        Assert.NotEqual(0, gradient[1].abs().max().item<float>());
        Assert.Equal(0, gradient[2].abs().max().item<float>());
    }

    [Fact]
    public void Forward_StyleOfOtherShape_NamesBothShapes()
    {
        using var norm = new ConditionalInstanceNorm(channels: 3, styles: 2);

        var error = Assert.Throws<ArgumentException>(() => norm.call(rand(1, 3, 8, 8), rand(1, 3)));

        Assert.StartsWith("Expected shape (1, 2) but got (1, 3).", error.Message);
        error = Assert.Throws<ArgumentException>(() => norm.call(rand(1, 3, 8, 8), rand(1, 3, 8, 8)));
        Assert.StartsWith("Expected shape (1, 2, *, *) but got (1, 3, 8, 8).", error.Message);
    }

    [Fact]
    public void Forward_StyleForEachPlace_ScalesEachPixelAsItsStyleSays()
    {
        using var norm = Randomized(channels: 4, styles: 2);
        var features = rand(2, 4, 6, 5);
        var second = rand(2, 1, 6, 5);

        var mixed = norm.call(features, cat([1 - second, second], 1));

        var one = norm.call(features, tensor(new float[,] { { 1, 0 }, { 1, 0 } }));
        var other = norm.call(features, tensor(new float[,] { { 0, 1 }, { 0, 1 } }));
        Assert.True(mixed.allclose(one.lerp(other, second), rtol: 0, atol: 1e-5));
    }

    [Theory]
    [InlineData(3, 4)]
    [InlineData(12, 10)]
    public void Forward_StyleForOtherPlaces_IsStretchedOverTheFeatures(int height, int width)
    {
        using var norm = Randomized(channels: 4, styles: 2);
        var features = rand(1, 4, 6, 5);
        var places = rand(1, 2, height, width);

        var actual = norm.call(features, places);

        var stretched = functional.interpolate(places, size: [6, 5], mode: InterpolationMode.Bilinear, align_corners: false, antialias: true);
        Assert.True(actual.allclose(norm.call(features, stretched), rtol: 0, atol: 1e-6));
        Assert.True(norm.call(features, places.mean([2, 3], keepdim: true)).allclose(norm.call(features, places.mean([2, 3])), rtol: 0, atol: 1e-5));
    }

    [Fact]
    public void Backward_StyleForEachPlace_EqualsDifferences()
    {
        using var norm = Randomized(channels: 2, styles: 2);
        var (features, places, direction) = (rand(1, 2, 3, 4), rand(1, 2, 3, 4), rand(1, 2, 3, 4));
        var weight = norm.get_parameter("weight")!;

        norm.call(features, places).mul(direction).sum().backward();

        const float Step = 0.5f; // the result is linear in the scales
        var before = norm.call(features, places).mul(direction).sum();
        using (no_grad())
        {
            weight[1, 0] = weight[1, 0] + Step;
        }

        var slope = (norm.call(features, places).mul(direction).sum() - before).item<float>() / Step;
        Assert.Equal(slope, weight.grad![1, 0].item<float>(), 1e-4);
    }

    // 1.001 is 1 in bfloat16, which is what a matrix product would make of it there.
    [Fact]
    public void Forward_UnderAutocast_KeepsScaleAndShiftInFloat32()
    {
        using var norm = new ConditionalInstanceNorm(channels: 4, styles: 2);
        using (no_grad())
        {
            norm.get_parameter("weight")!.fill_(1.001f);
            norm.get_parameter("bias")!.fill_(1.001f);
        }

        var (features, style) = (rand(2, 4, 6, 5), tensor(new float[,] { { 1, 0 }, { 0.5f, 0.5f } }));
        var expected = norm.call(features, style);

        using var autocast = Autocast.Enter(Precision.BFloat16, DeviceType.CPU);
        var (actual, places) = (norm.call(features, style), norm.call(features, style.reshape(2, 2, 1, 1)));

        Assert.True(actual.allclose(expected, rtol: 0, atol: 1e-5), $"Largest difference {(actual - expected).abs().max().item<float>()}.");
        Assert.True(places.allclose(expected, rtol: 0, atol: 1e-5), $"Largest difference {(places - expected).abs().max().item<float>()}.");
    }

    private static ConditionalInstanceNorm Randomized(int channels, int styles)
    {
        var norm = new ConditionalInstanceNorm(channels, styles);
        using var noGradient = no_grad();
        foreach (var parameter in norm.parameters())
        {
            parameter.uniform_(0.5, 1.5);
        }

        return norm;
    }

    private static (Tensor Scale, Tensor Shift) Tables(ConditionalInstanceNorm norm)
    {
        var parameters = norm.named_parameters().ToDictionary(named => named.name, named => named.parameter);
        return (parameters["weight"].detach(), parameters["bias"].detach());
    }
}

using NeuralStyle.Graphs;
using NeuralStyle.Networks;
using NeuralStyle.Tests.Networks;
using NeuralStyle.Tests.Training;
using NeuralStyle.Weights;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Weights;

/// <summary>The families with a tanh and norms of their own, against the same written out in LibTorch calls.</summary>
public sealed class TanhFamiliesTests : TensorTest
{
    private const int Residuals = 5; // without padding, the start's 40 pixels fit this many alone
    private const double Tolerance = 0.001 / 255;

    private static readonly float[] CaffeMean = [103.939f, 116.779f, 123.68f];

    [Theory]
    [InlineData(1f)]
    [InlineData(255f)]
    public void Import_Lengstrom_IsFed255WhateverItsFirstKernels(float factor)
    {
        var weights = RandomWeights(isTensorFlow: true);
        weights["conv1"] = weights["conv1"] * factor / 255;
        var image = rand(1, 3, 24, 28);

        var model = StyleModel.Import(LengstromFile(weights));

        AssertNear((new TanhNetwork { Weights = weights }.Run(image * 255, Residuals) * 150 / 255) + 0.5, Run(model, image));
    }

    [Fact]
    public void Import_LengstromVariantInZeroToOne_IsThePublishedWithItsFirstKernelsTimes255()
    {
        var weights = RandomWeights(isTensorFlow: true);
        var image = rand(1, 3, 24, 28);
        var plain = StyleModel.Import(LengstromFile(weights));

        weights["conv1"] = weights["conv1"] * 255;
        var variant = StyleModel.Import(LengstromFile(weights), WeightFamily.LengstromVariant(range: ValueRange.ZeroToOne));

        AssertNear(Run(plain, image), Run(variant, image));
    }

    [Fact]
    public void Import_LengstromVariant_PadsByReflectionWithItsEpsilon()
    {
        var weights = RandomWeights(isTensorFlow: true);
        var image = rand(1, 3, 24, 28);
        var family = WeightFamily.LengstromVariant(PadMode.Reflect, epsilon: 1e-5, ValueRange.ZeroToOne);

        var model = StyleModel.Import(LengstromFile(weights), family);

        Assert.Equal("lengstrom", model.Info.Metadata["Family"]);
        AssertNear((new TanhNetwork { Weights = weights, Reflects = true, Epsilon = 1e-5 }.Run(image, Residuals) * 150 / 255) + 0.5, Run(model, image));
    }

    [Fact]
    public void Import_Hwalsuklee_MakesTheImageOfThePublishedCode()
    {
        var weights = RandomWeights(isTensorFlow: true);
        var image = rand(1, 3, 44, 48);

        var model = StyleModel.Import(HwalsukleeFile(weights));

        Assert.Equal("hwalsuklee", model.Info.Metadata["Family"]);
        AssertNear((new TanhNetwork { Weights = weights, StartPadding = 40 }.Run(image, Residuals) + 1) / 2, Run(model, image));
    }

    [Fact]
    public void Import_Jcjohnson_MakesTheImageOfThePublishedCode()
    {
        var weights = RandomWeights(isTensorFlow: false);
        var image = rand(1, 3, 44, 48);
        var mean = tensor(CaffeMean).reshape(1, 3, 1, 1);

        var model = StyleModel.Import(JcjohnsonFile(weights));

        Assert.Equal("jcjohnson", model.Info.Metadata["Family"]);
        var tanh = new TanhNetwork { Weights = weights, IsTensorFlow = false, StartPadding = 40, Epsilon = 1e-5 }.Run((image.flip(1) * 255) - mean, Residuals);
        AssertNear(((tanh * 150) + mean).flip(1) / 255, Run(model, image));
    }

    [Theory]
    [InlineData(45, 47)]
    [InlineData(5, 7)]
    [InlineData(90, 9)]
    public void Import_PaddedFamilies_KeepAnySize(int height, int width)
    {
        var image = rand(1, 3, height, width);

        Assert.Equal(image.shape, Run(StyleModel.Import(JcjohnsonFile(RandomWeights(isTensorFlow: false))), image).shape);
    }

    public static TheoryData<string> EngineFamilies => new("hwalsuklee", "jcjohnson", "lengstrom");

    [Theory]
    [MemberData(nameof(EngineFamilies))]
    public void Stylize_OnTheEngine_IsTheImageOfLibTorch(string family)
    {
        var model = StyleModel.Import(File(family));
        var image = TrainingImages.Image(52, 400, seed: 1);
        using var whole = Stylizer.Create(model);
        using var bands = Stylizer.Create(model, new StylizerOptions { MemoryBudget = whole.EstimateMemory(52, 400) / 2 });

        var painted = whole.Stylize(image);

        var difference = (painted.ToTensor() - Run(model, image.ToTensor()).clamp(0, 1)).abs().max().item<float>();
        Assert.InRange(difference, 0, 1.01 / 255);
        Assert.True(painted.AsFloats().SequenceEqual(bands.Stylize(image).AsFloats()));
    }

    private static StateDict File(string family)
    {
        var weights = RandomWeights(isTensorFlow: family != "jcjohnson");
        return family switch { "hwalsuklee" => HwalsukleeFile(weights), "jcjohnson" => JcjohnsonFile(weights), _ => LengstromFile(weights) };
    }

    private static StateDict HwalsukleeFile(Dictionary<string, Tensor> weights)
        => new(weights.Select(pair => KeyValuePair.Create(pair.Key.Contains('.') ? pair.Key.Replace('.', '/') : $"{pair.Key}/weight", Stored(pair.Value))));

    private static void AssertNear(Tensor expected, Tensor actual)
        => Assert.InRange((expected - actual).abs().max().item<float>(), 0, Tolerance);

    // Layers of few channels, as LibTorch orders their kernels.
    private static Dictionary<string, Tensor> RandomWeights(bool isTensorFlow)
    {
        var weights = new Dictionary<string, Tensor>();
        var channels = 3;
        foreach (var name in TanhNetwork.Layers(Residuals))
        {
            var outChannels = name switch { "conv1" or "convt2" => 2, "conv2" or "convt1" => 4, "convt3" => 3, _ => 6 };
            var side = name is "conv1" or "convt3" ? 9 : 3;
            weights[name] = (name == "convt3" ? 0.01 : 0.3) * (name is "convt1" or "convt2" ? randn(channels, outChannels, side, side) : randn(outChannels, channels, side, side));
            if (isTensorFlow || name != "convt3")
            {
                weights[$"{name}.scale"] = name == "convt3" ? 0.1 * randn(outChannels) : 1 + (0.3 * randn(outChannels)); // or rounding is all that shows
                weights[$"{name}.shift"] = 0.3 * randn(outChannels);
            }

            if (!isTensorFlow)
            {
                weights[$"{name}.bias"] = 0.3 * randn(outChannels);
            }

            channels = outChannels;
        }

        return weights;
    }

    private static StateDict LengstromFile(Dictionary<string, Tensor> weights)
        => new(TanhNetwork.Layers(Residuals).SelectMany((name, i) => new[]
        {
            KeyValuePair.Create(Variable(3 * i), Stored(weights[name])),
            KeyValuePair.Create(Variable((3 * i) + 1), Stored(weights[$"{name}.shift"])),
            KeyValuePair.Create(Variable((3 * i) + 2), Stored(weights[$"{name}.scale"])),
        }));

    private static string Variable(int number) => number == 0 ? "Variable" : $"Variable_{number}";

    // The converted Torch list: padding, three times convolution, norm and ReLU, the blocks, and back.
    private static StateDict JcjohnsonFile(Dictionary<string, Tensor> weights)
        => new(weights.Select(pair =>
        {
            var (layer, part) = (pair.Key.Split('.')[0], pair.Key.Split('.') is [_, var last] ? last : "weight");
            var (place, norm) = layer switch
            {
                ['c', .., 'v', var i] => ($"{(3 * (i - '1')) + 1}", $"{(3 * (i - '1')) + 2}"),
                ['r', .., var i, '_', var p] => ($"{i - '1' + 10}.0.0.{3 * (p - '1')}", $"{i - '1' + 10}.0.0.{(3 * (p - '1')) + 1}"),
                _ => ($"{(3 * (layer[^1] - '1')) + 15}", $"{(3 * (layer[^1] - '1')) + 16}"),
            };
            var key = part switch { "scale" => $"{norm}.weight", "shift" => $"{norm}.bias", _ => $"{place}.{part}" };
            return KeyValuePair.Create(key, pair.Value.ToWeightTensor());
        }));

    // TensorFlow's kernels are (K, K, I, O), and (K, K, O, I) where they double.
    private static WeightTensor Stored(Tensor value)
        => (value.dim() == 4 ? value.permute(2, 3, 1, 0).contiguous() : value).ToWeightTensor();

    private static Tensor Run(StyleModel model, Tensor image)
    {
        using var network = StyleNetwork.FromModel(model);
        using var noGradient = no_grad();
        return network.call(image);
    }
}

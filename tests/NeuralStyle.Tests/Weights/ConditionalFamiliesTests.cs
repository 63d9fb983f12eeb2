using System.Text.Json;
using NeuralStyle.Tests.Training;
using NeuralStyle.Weights;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Weights;

/// <summary>The published networks of several styles and of style vectors, against the same written out in LibTorch calls.</summary>
public sealed class ConditionalFamiliesTests : TensorTest
{
    private const int Styles = 3;
    private const int VectorLength = 5;
    private const float Tolerance = 0.001f / 255;

    private readonly ImageBuffer _image = TrainingImages.Image(28, 24, seed: 3).ToFloat();

    [Fact]
    public void Import_Kewellcjj_StylizesInEachStyle()
    {
        var weights = KewellcjjWeights(residuals: 2);
        var model = StyleModel.Import(new StateDict(weights.Select(pair => KeyValuePair.Create($"module.{pair.Key}", pair.Value.ToWeightTensor()))));

        Assert.Equal(WeightFamily.Kewellcjj.Name, model.Info.Metadata["Family"]);
        Assert.Equal(Styles, model.Graph.Styles);
        using var stylizer = Stylizer.Create(model);
        for (var style = 0; style < Styles; style++)
        {
            AssertNear(Kewellcjj(weights, style, residuals: 2), stylizer.Stylize(_image, StyleSelection.Single(style)));
        }
    }

    [Theory]
    [InlineData(Styles, 5)]
    [InlineData(1, 0)]
    public void Import_MagentaStyles_StylizesInEachStyleAndTheirBlends(int styles, int residuals)
    {
        using var folder = new TemporaryFolder();
        var weights = MagentaWeights(residuals, (name, channels) =>
        [
            ($"{name}/InstanceNorm/gamma", 1 + (0.3 * randn(styles, channels))), ($"{name}/InstanceNorm/beta", 0.3 * randn(styles, channels)),
        ]);
        Write(folder, weights);

        var model = StyleModel.Import(folder.Path);

        Assert.Equal(WeightFamily.MagentaStyles.Name, model.Info.Metadata["Family"]);
        Assert.Equal(styles, model.Graph.Styles);
        using var stylizer = Stylizer.Create(model);
        float[] shares = styles == 1 ? [1] : [0.5f, -0.25f, 0.75f];
        var row = tensor(shares).unsqueeze(0);
        var expected = Magenta(weights, residuals, (value, name) => Norm(value, row.matmul(weights[$"{name}/InstanceNorm/gamma"]), row.matmul(weights[$"{name}/InstanceNorm/beta"])));
        AssertNear(expected, stylizer.Stylize(_image, StyleSelection.Blend([.. shares.Select((share, i) => (i, share))])));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Import_MagentaArbitrary_StylizesByTheStyleVector(bool hasScales)
    {
        using var folder = new TemporaryFolder();
        var weights = MagentaArbitraryWeights(hasScales);
        Write(folder, weights);
        var vector = randn(VectorLength);

        var model = StyleModel.Import(folder.Path);

        Assert.Equal(WeightFamily.MagentaArbitrary.Name, model.Info.Metadata["Family"]);
        using var stylizer = Stylizer.Create(model);
        var style = PreparedStyle.FromVector(model, [.. vector.data<float>()]);
        var expected = Magenta(weights, residuals: 5, (value, name) => name.Contains("contract", StringComparison.Ordinal)
            ? BatchNorm(weights, value, $"{name}/BatchNorm")
            : Norm(value, Linear(weights, vector, $"style_params/{name}/StyleNorm/Conv_1"), Linear(weights, vector, $"style_params/{name}/StyleNorm/Conv")));
        AssertNear(expected, stylizer.Stylize(_image, style));
    }

    [Fact]
    public void FromVector_Wrong_SaysWhatFits()
    {
        using var folder = new TemporaryFolder();
        Write(folder, MagentaArbitraryWeights(hasScales: false));
        var model = StyleModel.Import(folder.Path);

        Assert.Contains($"vectors of {VectorLength} numbers", Assert.Throws<ArgumentException>(() => PreparedStyle.FromVector(model, [1, 2])).Message);
        Assert.Contains("finite", Assert.Throws<ArgumentException>(() => PreparedStyle.FromVector(model, [1, 2, 3, 4, float.NaN])).Message);
        Assert.Contains("FromRows", Assert.Throws<ArgumentException>(() => PreparedStyle.FromVector(BuiltInStyles.Model, [1])).Message);
    }

    [Fact]
    public void Import_ListOfNormsWithAGap_NamesWhatIsMissing()
    {
        var weights = KewellcjjWeights(residuals: 1);
        weights.Remove("in4.inns.1.weight");

        var error = Assert.Throws<ModelFormatException>(() => StyleModel.Import(new StateDict(weights.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToWeightTensor())))));

        Assert.Contains("almost those of kewellcjj", error.Message);
        Assert.Contains("1 missing: \"in4.inns.1.weight\"", error.Message);
    }

    [Fact]
    public void TorchCheckpoint_ConditionalNetwork_HasNoWriter()
    {
        using var folder = new TemporaryFolder();
        var model = StyleModel.Import(new StateDict(KewellcjjWeights(residuals: 1).Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToWeightTensor()))));

        Assert.Throws<ArgumentException>(() => TorchCheckpoint.Save(model, folder.File("model.pth")));
    }

    private static void AssertNear(Tensor expected, ImageBuffer actual)
    {
        Assert.InRange((expected.clamp(0, 1) - actual.ToTensor()).abs().max().item<float>(), 0, Tolerance);
        Assert.True(expected.std().item<float>() > 0.02); // an image, not one color
    }

    // TensorFlow's variables as a folder: (K, K, I, O) kernels, and what a training has beside them.
    private static void Write(TemporaryFolder folder, Dictionary<string, Tensor> weights)
    {
        var all = weights.Append(KeyValuePair.Create("global_step", zeros(1))).Append(KeyValuePair.Create("InceptionV3/Conv2d_1a_3x3/weights", zeros(3, 3, 3, 2))).Append(KeyValuePair.Create("Conv/biases", zeros(2)));
        var used = weights.Keys.Any(name => name.StartsWith("style_params", StringComparison.Ordinal)) ? all : weights;
        var manifest = used.ToDictionary(pair => pair.Key, pair => new { filename = pair.Key.Replace('/', '_'), shape = pair.Value.shape });
        File.WriteAllText(folder.File("manifest.json"), JsonSerializer.Serialize(manifest));
        foreach (var (name, value) in used)
        {
            File.WriteAllBytes(folder.File(name.Replace('/', '_')), value.contiguous().bytes.ToArray());
        }
    }

    // Layers of few channels with norms of the caller's.
    private static Dictionary<string, Tensor> MagentaWeights(int residuals, Func<string, int, IEnumerable<(string Name, Tensor Value)>> norm)
    {
        var weights = new Dictionary<string, Tensor>();
        var channels = 3;
        foreach (var (name, _) in MagentaLayers(residuals))
        {
            var outChannels = name.Split('/')[^1] == "conv" ? name.Contains("conv1", StringComparison.Ordinal) ? 4 : name.Contains("conv2", StringComparison.Ordinal) ? 2 : 3
                : name.Contains("contract/conv1", StringComparison.Ordinal) ? 2 : name.Contains("contract/conv2", StringComparison.Ordinal) ? 4 : 6;
            var side = name.Contains("contract/conv1", StringComparison.Ordinal) || name.Contains("expand/conv3", StringComparison.Ordinal) ? 9 : 3;
            weights[$"{name}/weights"] = 0.3 * randn(side, side, channels, outChannels);
            foreach (var (key, value) in norm(name, outChannels))
            {
                weights[key] = value;
            }

            channels = outChannels;
        }

        return weights;
    }

    private static Dictionary<string, Tensor> MagentaArbitraryWeights(bool hasScales) => MagentaWeights(residuals: 5, (name, channels) =>
    {
        if (!name.Contains("contract", StringComparison.Ordinal))
        {
            var scope = $"style_params/{name}/StyleNorm";
            return
            [
                ($"{scope}/Conv/weights", 0.1 * randn(1, 1, VectorLength, channels)), ($"{scope}/Conv/biases", 0.1 * randn(channels)),
                ($"{scope}/Conv_1/weights", 0.1 * randn(1, 1, VectorLength, channels)), ($"{scope}/Conv_1/biases", (name.Contains("conv3", StringComparison.Ordinal) ? 0.15 : 1) + (0.1 * randn(channels))), // or rounding shows
            ];
        }

        (string, Tensor)[] norm = [($"{name}/BatchNorm/beta", 0.1 * randn(channels)), ($"{name}/BatchNorm/moving_mean", 0.1 * randn(channels)), ($"{name}/BatchNorm/moving_variance", 0.2 + rand(channels))];
        return hasScales ? [.. norm, ($"{name}/BatchNorm/gamma", 0.5 + rand(channels))] : norm;
    });

    private static IEnumerable<(string Name, int Stride)> MagentaLayers(int residuals)
    {
        yield return ("transformer/contract/conv1", 1);
        yield return ("transformer/contract/conv2", 2);
        yield return ("transformer/contract/conv3", 2);
        for (var i = 1; i <= residuals; i++)
        {
            yield return ($"transformer/residual/residual{i}/conv1", 1);
            yield return ($"transformer/residual/residual{i}/conv2", 1);
        }

        yield return ("transformer/expand/conv1/conv", 1);
        yield return ("transformer/expand/conv2/conv", 1);
        yield return ("transformer/expand/conv3/conv", 1);
    }

    private Tensor Magenta(Dictionary<string, Tensor> weights, int residuals, Func<Tensor, string, Tensor> norm)
    {
        var (value, skip) = (_image.ToTensor(), zeros(1));
        foreach (var (name, stride) in MagentaLayers(residuals))
        {
            skip = name.EndsWith("/conv1", StringComparison.Ordinal) ? value : skip;
            value = name is "transformer/expand/conv1/conv" or "transformer/expand/conv2/conv" ? nn.functional.interpolate(value, scale_factor: [2, 2]) : value; // nearest neighbor
            value = norm(Convolve(value, weights[$"{name}/weights"].permute(3, 2, 0, 1), bias: null, stride), name);
            value = name.Contains("residual", StringComparison.Ordinal) && name.EndsWith("/conv2", StringComparison.Ordinal) ? skip + value
                : name.Contains("expand/conv3", StringComparison.Ordinal) ? value.sigmoid() : value.relu();
        }

        return value;
    }

    private static Dictionary<string, Tensor> KewellcjjWeights(int residuals)
    {
        var weights = new Dictionary<string, Tensor>();
        foreach (var (layer, norm, from, to, side) in new[] { ("conv1", "in1", 3, 2, 9), ("conv2", "in2", 2, 4, 3), ("conv3", "in3", 4, 6, 3), ("deconv1", "in4", 6, 4, 3), ("deconv2", "in5", 4, 2, 3), ("deconv3", "", 2, 3, 9) })
        {
            weights[$"{layer}.conv2d.weight"] = (layer == "deconv3" ? 3.0 : 0.3) * randn(to, from, side, side);
            weights[$"{layer}.conv2d.bias"] = layer == "deconv3" ? full(to, 128.0f) : 0.3 * randn(to);
            foreach (var style in norm.Length == 0 ? [] : Enumerable.Range(0, Styles))
            {
                weights[$"{norm}.inns.{style}.weight"] = 1 + (0.3 * randn(to));
                weights[$"{norm}.inns.{style}.bias"] = 0.3 * randn(to);
            }
        }

        foreach (var (block, part) in from block in Enumerable.Range(1, residuals) from part in new[] { 1, 2 } select (block, part))
        {
            weights[$"res{block}.conv{part}.conv2d.weight"] = 0.3 * randn(6, 6, 3, 3);
            weights[$"res{block}.conv{part}.conv2d.bias"] = 0.3 * randn(6);
            weights[$"res{block}.in{part}.weight"] = 1 + (0.3 * randn(6));
            weights[$"res{block}.in{part}.bias"] = 0.3 * randn(6);
        }

        return weights;
    }

    private Tensor Kewellcjj(Dictionary<string, Tensor> weights, int style, int residuals)
    {
        var value = _image.ToTensor() * 255;
        for (var i = 1; i <= 3; i++)
        {
            value = Normed(Layer(value, $"conv{i}", stride: i == 1 ? 1 : 2), $"in{i}.inns.{style}").relu();
        }

        for (var i = 1; i <= residuals; i++)
        {
            var inner = Normed(Layer(value, $"res{i}.conv1", stride: 1), $"res{i}.in1").relu();
            value += Normed(Layer(inner, $"res{i}.conv2", stride: 1), $"res{i}.in2");
        }

        for (var i = 1; i <= 2; i++)
        {
            value = Normed(Layer(nn.functional.interpolate(value, scale_factor: [2, 2]), $"deconv{i}", stride: 1), $"in{i + 3}.inns.{style}").relu();
        }

        return Layer(value, "deconv3", stride: 1) / 255;

        Tensor Layer(Tensor input, string name, int stride) => Convolve(input, weights[$"{name}.conv2d.weight"], weights[$"{name}.conv2d.bias"], stride);

        Tensor Normed(Tensor input, string name) => Norm(input, weights[$"{name}.weight"].unsqueeze(0), weights[$"{name}.bias"].unsqueeze(0));
    }

    private static Tensor Convolve(Tensor value, Tensor kernel, Tensor? bias, int stride)
    {
        var half = kernel.shape[2] / 2;
        return nn.functional.conv2d(nn.functional.pad(value, [half, half, half, half], PaddingModes.Reflect), kernel, bias, strides: [stride, stride]);
    }

    // Scale and shift (1, C).
    private static Tensor Norm(Tensor value, Tensor scale, Tensor shift)
    {
        var mean = value.mean([2, 3], keepdim: true);
        var variance = (value - mean).square().mean([2, 3], keepdim: true);
        return ((value - mean) / (variance + 1e-5).sqrt() * scale.reshape(1, -1, 1, 1)) + shift.reshape(1, -1, 1, 1);
    }

    private static Tensor Linear(Dictionary<string, Tensor> weights, Tensor vector, string scope)
        => vector.unsqueeze(0).matmul(weights[$"{scope}/weights"].reshape(VectorLength, -1)) + weights[$"{scope}/biases"];

    private static Tensor BatchNorm(Dictionary<string, Tensor> weights, Tensor value, string scope)
    {
        var normal = (value - Of("moving_mean")) / (Of("moving_variance") + 1e-3).sqrt();
        return (weights.ContainsKey($"{scope}/gamma") ? normal * Of("gamma") : normal) + Of("beta");

        Tensor Of(string name) => weights[$"{scope}/{name}"].reshape(1, -1, 1, 1);
    }
}

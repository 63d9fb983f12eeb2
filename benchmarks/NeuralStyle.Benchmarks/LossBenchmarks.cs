using BenchmarkDotNet.Attributes;
using NeuralStyle.Features;
using NeuralStyle.Losses;
using TorchSharp;

namespace NeuralStyle.Benchmarks;

/// <summary>Gram matrices, total variation and the whole perceptual loss against the same sums in plain TorchSharp, forward and backward.</summary>
/// <remarks>Both perceptual losses compare Gram matrices of the same built-in features.</remarks>
public class LossBenchmarks : TensorBenchmark
{
    private static readonly string[] StyleLayers = [VggLayer.Relu1_2, VggLayer.Relu2_2, VggLayer.Relu3_3, VggLayer.Relu4_1];

    private static readonly PerceptualLossOptions Options = new()
    {
        StyleLayers = [.. StyleLayers.Select(layer => new LayerWeight(layer))],
        ContentLayers = [VggLayer.Relu2_2],
        StyleWeight = 1e5,
        ContentWeight = 1,
        TotalVariationWeight = 1e-5,
    };

    private BuiltInFeatures _features = null!;
    private PerceptualLoss _loss = null!;
    private FeatureMaps _content = null!;
    private Dictionary<string, torch.Tensor> _styleGrams = null!;
    private torch.Tensor _maps = null!;
    private torch.Tensor _image = null!;

    [BenchmarkCategory("Gram")]
    [Benchmark(Baseline = true)]
    public float TorchSharpGram() => Train(() => PlainGram(_maps));

    [BenchmarkCategory("Gram")]
    [Benchmark]
    public float GramMatrix() => Train(() => Losses.GramMatrix.Of(_maps));

    [BenchmarkCategory("Total variation")]
    [Benchmark(Baseline = true)]
    public float TorchSharpTotalVariation() => Train(() => PlainTotalVariation(_image));

    [BenchmarkCategory("Total variation")]
    [Benchmark]
    public float TotalVariation() => Train(() => LossFunctions.TotalVariation(_image));

    [BenchmarkCategory("Perceptual loss")]
    [Benchmark(Baseline = true)]
    public float TorchSharpPerceptualLoss() => Backward(PlainPerceptualLoss);

    [BenchmarkCategory("Perceptual loss")]
    [Benchmark]
    public float PerceptualLoss() => Backward(() => _loss.Evaluate(_image, _content).Total);

    public override void Free()
    {
        _loss.Dispose();
        _features.Dispose();
        _content.Dispose();
        _maps.Dispose();
        _image.Dispose();
        foreach (var gram in _styleGrams.Values)
        {
            gram.Dispose();
        }
    }

    protected override void Create()
    {
        _features = new BuiltInFeatures();
        using var style = torch.rand(1, 3, 256, 256);
        _loss = new PerceptualLoss(_features, [[style]], Options);
        _maps = torch.rand([2, 128, 64, 64], requires_grad: true);
        _image = torch.rand([2, 3, 256, 256], requires_grad: true);
        _content = _loss.ContentTargets(_image);
        using var styleMaps = _features.Extract(style, StyleLayers);
        _styleGrams = StyleLayers.ToDictionary(layer => layer, layer => PlainGram(styleMaps[layer]).detach());
    }

    protected override Work WorkOf(string method) => method.EndsWith("PerceptualLoss", StringComparison.Ordinal) ? new(2 * 256 * 256) : default;

    private static torch.Tensor PlainGram(torch.Tensor maps)
    {
        var flat = maps.flatten(2); // (B, C, H*W)
        return flat.bmm(flat.transpose(1, 2)) / (flat.shape[1] * flat.shape[2]);
    }

    private static torch.Tensor PlainTotalVariation(torch.Tensor image)
    {
        var down = image[.., .., 1.., ..] - image[.., .., ..^1, ..];
        var right = image[.., .., .., 1..] - image[.., .., .., ..^1];
        return (down.square().sum() + right.square().sum()) / (2 * image.shape[0]);
    }

    private torch.Tensor PlainPerceptualLoss()
    {
        var maps = _features.Extract(_image, [.. StyleLayers, VggLayer.Relu2_2]);
        var loss = torch.nn.functional.mse_loss(maps[VggLayer.Relu2_2], _content[VggLayer.Relu2_2]) * Options.ContentWeight;
        foreach (var layer in StyleLayers)
        {
            loss += (PlainGram(maps[layer]) - _styleGrams[layer]).square().mean() * Options.StyleWeight;
        }

        return loss + (PlainTotalVariation(_image) * Options.TotalVariationWeight);
    }
}

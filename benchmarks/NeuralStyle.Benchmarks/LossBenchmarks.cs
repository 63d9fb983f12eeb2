using BenchmarkDotNet.Attributes;
using NeuralStyle.Features;
using NeuralStyle.Losses;
using TorchSharp;

namespace NeuralStyle.Benchmarks;

/// <summary>Gram matrices and the whole perceptual loss, forward and backward.</summary>
public class LossBenchmarks : TensorBenchmark
{
    private BuiltInFeatures _features = null!;
    private PerceptualLoss _loss = null!;
    private FeatureMaps _content = null!;
    private torch.Tensor _maps = null!;
    private torch.Tensor _image = null!;

    [Benchmark(Baseline = true)]
    public float TorchSharpGram() => Train(() =>
    {
        var flat = _maps.view(2, 128, 64 * 64);
        return flat.bmm(flat.transpose(1, 2)) / (128 * 64 * 64);
    });

    [Benchmark]
    public float GramMatrix() => Train(() => Gram.Matrix(_maps));

    [Benchmark]
    public float TotalVariation() => Train(() => TotalVariationLoss.Of(_image));

    [Benchmark]
    public float PerceptualLoss()
    {
        using var scope = torch.NewDisposeScope();
        var values = _loss.Evaluate(_image, _content);
        values.Total.backward();
        return values.Total.item<float>();
    }

    public override void Free()
    {
        _loss.Dispose();
        _features.Dispose();
        _content.Dispose();
        _maps.Dispose();
        _image.Dispose();
    }

    protected override void Create()
    {
        _features = new BuiltInFeatures();
        using var style = torch.rand(1, 3, 256, 256);
        _loss = new PerceptualLoss(_features, [[style]], PerceptualLossOptions.For(_features));
        _maps = torch.rand([2, 128, 64, 64], requires_grad: true);
        _image = torch.rand([2, 3, 256, 256], requires_grad: true);
        _content = _loss.ContentTargets(_image);
    }
}

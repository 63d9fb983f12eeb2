using BenchmarkDotNet.Attributes;
using NeuralStyle.Features;
using NeuralStyle.Weights;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Benchmarks;

/// <summary>VGG-19 up to relu4_1 against the same layers in a TorchSharp Sequential, and the built-in network. Forward and backward to the image.</summary>
public class FeatureBenchmarks : TensorBenchmark
{
    private static readonly string[] Layers = [VggLayer.Relu1_2, VggLayer.Relu2_2, VggLayer.Relu3_3, VggLayer.Relu4_1];

    private TorchSharp.Modules.Sequential _plain = null!;
    private VggFeatures _vgg = null!;
    private BuiltInFeatures _builtIn = null!;
    private torch.Tensor _image = null!;

    [BenchmarkCategory("Features")]
    [Benchmark(Baseline = true)]
    public float TorchSharp() => Train(() => _plain.call(_image));

    [BenchmarkCategory("Features")]
    [Benchmark]
    public float VggFeatures() => Train(() => _vgg.Extract(_image, Layers)[VggLayer.Relu4_1]);

    [BenchmarkCategory("Features")]
    [Benchmark]
    public float VggFeaturesBFloat16() => Train(() =>
    {
        using var autocast = Autocast.Enter(Precision.BFloat16, DeviceType.CPU);
        return _vgg.Extract(_image, Layers)[VggLayer.Relu4_1].to(torch.ScalarType.Float32);
    });

    [BenchmarkCategory("Features")]
    [Benchmark]
    public float BuiltInFeatures() => Train(() => _builtIn.Extract(_image, Layers)[VggLayer.Relu4_1]);

    public override void Free()
    {
        _plain.Dispose();
        _vgg.Dispose();
        _builtIn.Dispose();
        _image.Dispose();
    }

    protected override Work WorkOf(string method) => new(256 * 256);

    private static IEnumerable<Module<torch.Tensor, torch.Tensor>> Plain()
        =>
        [
            .. Conv(3, 64), .. Conv(64, 64), MaxPool2d(2),
            .. Conv(64, 128), .. Conv(128, 128), MaxPool2d(2),
            .. Conv(128, 256), .. Conv(256, 256), .. Conv(256, 256), .. Conv(256, 256), MaxPool2d(2),
            .. Conv(256, 512),
        ];

    private static Module<torch.Tensor, torch.Tensor>[] Conv(int inChannels, int outChannels)
        => [Conv2d(inChannels, outChannels, 3, padding: 1), ReLU()];

    protected override void Create()
    {
        _plain = Sequential(Plain().Select((module, index) => ($"{index}", module)).ToArray());
        _vgg = Features.VggFeatures.Create(new StateDict(
            _plain.ToStateDict().Select(weight => KeyValuePair.Create($"features.{weight.Key}", weight.Value))));
        _builtIn = new BuiltInFeatures();
        _image = torch.rand([1, 3, 256, 256], requires_grad: true);
    }
}

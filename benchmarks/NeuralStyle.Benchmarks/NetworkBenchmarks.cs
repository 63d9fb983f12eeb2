using BenchmarkDotNet.Attributes;
using NeuralStyle.Networks;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Benchmarks;

/// <summary>Each network as a module, which is what training runs, against the same network in TorchSharp's own modules. <see cref="StylizeBenchmarks"/> measures the engine.</summary>
public class NetworkBenchmarks : TensorBenchmark
{
    private const int Width = 32;

    private PlainTransformNetwork _plain = null!;
    private TransformNetwork _network = null!;
    private TorchSharp.Modules.Sequential _plainEncoderDecoder = null!;
    private EncoderDecoderNetwork _encoderDecoder = null!;
    private torch.Tensor _image = null!;

    [Params(128, 256)]
    public int Side { get; set; }

    [BenchmarkCategory("Transform")]
    [Benchmark(Baseline = true)]
    public float TorchSharpTransform() => Infer(() => _plain.call(_image));

    [BenchmarkCategory("Transform")]
    [Benchmark]
    public float TransformNetwork() => Infer(() => _network.call(_image));

    [BenchmarkCategory("Encoder-decoder")]
    [Benchmark(Baseline = true)]
    public float TorchSharpEncoderDecoder() => Infer(() => _plainEncoderDecoder.call(_image));

    [BenchmarkCategory("Encoder-decoder")]
    [Benchmark]
    public float EncoderDecoderNetwork() => Infer(() => _encoderDecoder.call(_image));

    public override void Free()
    {
        _plain.Dispose();
        _network.Dispose();
        _plainEncoderDecoder.Dispose();
        _encoderDecoder.Dispose();
        _image.Dispose();
    }

    protected override Work WorkOf(string method)
    {
        using var scope = torch.NewDisposeScope();
        using StyleNetwork network = method.EndsWith("Transform", StringComparison.Ordinal) || method == nameof(TransformNetwork)
            ? new TransformNetwork(new TransformNetworkOptions { Width = Width })
            : new EncoderDecoderNetwork(new EncoderDecoderNetworkOptions { Width = Width });
        return new Work((long)Side * Side, GraphCost.MultiplyAdds(network.ToModel().Graph, Side, Side));
    }

    protected override void Create()
    {
        _plain = new PlainTransformNetwork(Width);
        _network = new TransformNetwork(new TransformNetworkOptions { Width = Width });
        _plainEncoderDecoder = Sequential(
            [.. PlainLayers.Conv(3, Width, 9), .. PlainLayers.Conv(Width, 2 * Width, 3, stride: 2), .. PlainLayers.Transposed(2 * Width, Width), ConvTranspose2d(Width, 3, 9, padding: 4), Tanh()]);
        _encoderDecoder = new EncoderDecoderNetwork(new EncoderDecoderNetworkOptions { Width = Width });
        _image = torch.rand(1, 3, Side, Side);
    }
}

using BenchmarkDotNet.Attributes;
using NeuralStyle.Inference;
using NeuralStyle.Networks;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Benchmarks;

/// <summary>Stylizing one picture: each network, and the stylizer, against the same network in TorchSharp's own modules.</summary>
public class NetworkBenchmarks : TensorBenchmark
{
    private const int Width = 32;

    private PlainTransformNetwork _plain = null!;
    private TransformNetwork _network = null!;
    private TorchSharp.Modules.Sequential _plainEncoderDecoder = null!;
    private EncoderDecoderNetwork _encoderDecoder = null!;
    private Stylizer _stylizer = null!;
    private torch.Tensor _image = null!;

    [Params(128, 256)]
    public int Side { get; set; }

    [BenchmarkCategory("Transform")]
    [Benchmark(Baseline = true)]
    public float TorchSharpTransform() => Infer(() => _plain.call(_image));

    [BenchmarkCategory("Transform")]
    [Benchmark]
    public float TransformNetwork() => Infer(() => _network.call(_image));

    [BenchmarkCategory("Transform")]
    [Benchmark]
    public float Stylizer() => Infer(() => _stylizer.Stylize(_image));

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
        _stylizer.Dispose();
        _image.Dispose();
    }

    protected override void Create()
    {
        _plain = new PlainTransformNetwork(Width);
        _network = new TransformNetwork(new TransformNetworkOptions { Width = Width });
        _plainEncoderDecoder = Sequential(
            [.. PlainLayers.Conv(3, Width, 9), .. PlainLayers.Conv(Width, 2 * Width, 3, stride: 2), .. PlainLayers.Transposed(2 * Width, Width), ConvTranspose2d(Width, 3, 9, padding: 4), Tanh()]);
        _encoderDecoder = new EncoderDecoderNetwork(new EncoderDecoderNetworkOptions { Width = Width });
        _stylizer = Inference.Stylizer.Create(_network.ToModel());
        _image = torch.rand(1, 3, Side, Side);
    }
}

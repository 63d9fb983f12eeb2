using BenchmarkDotNet.Attributes;
using NeuralStyle.Inference;
using NeuralStyle.Networks;
using TorchSharp;

namespace NeuralStyle.Benchmarks;

/// <summary>Stylizing one picture: the network, the stylizer, and the same network in TorchSharp's own modules.</summary>
public class NetworkBenchmarks : TensorBenchmark
{
    private PlainTransformNetwork _plain = null!;
    private TransformNetwork _network = null!;
    private EncoderDecoderNetwork _encoderDecoder = null!;
    private Stylizer _stylizer = null!;
    private torch.Tensor _image = null!;

    [Params(256, 512)]
    public int Side { get; set; }

    [Benchmark(Baseline = true)]
    public float TorchSharp() => Infer(() => _plain.call(_image));

    [Benchmark]
    public float TransformNetwork() => Infer(() => _network.call(_image));

    [Benchmark]
    public float Stylizer() => Infer(() => _stylizer.Stylize(_image));

    [Benchmark]
    public float EncoderDecoderNetwork() => Infer(() => _encoderDecoder.call(_image));

    public override void Free()
    {
        _plain.Dispose();
        _network.Dispose();
        _encoderDecoder.Dispose();
        _stylizer.Dispose();
        _image.Dispose();
    }

    protected override void Create()
    {
        _plain = new PlainTransformNetwork(width: 32);
        _network = new TransformNetwork();
        _encoderDecoder = new EncoderDecoderNetwork(new EncoderDecoderNetworkOptions { Width = 32 });
        _stylizer = Inference.Stylizer.Create(_network.ToModel());
        _image = torch.rand(1, 3, Side, Side);
    }
}

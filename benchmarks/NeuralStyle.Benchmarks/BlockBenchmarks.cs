using BenchmarkDotNet.Attributes;
using NeuralStyle.Blocks;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Benchmarks;

/// <summary>Blocks against the same layers in a TorchSharp Sequential, forward and backward.</summary>
public class BlockBenchmarks : TensorBenchmark
{
    private const int Channels = 64;

    private ConvBlock _conv = null!;
    private ResidualBlock _residual = null!;
    private UpsampleBlock _upsample = null!;
    private TransposedConvBlock _transposed = null!;
    private TorchSharp.Modules.Sequential _plainConv = null!;
    private TorchSharp.Modules.Sequential _plainUpsample = null!;
    private torch.Tensor _input = null!;

    [Benchmark(Baseline = true)]
    public float TorchSharpConv() => Train(() => _plainConv.call(_input));

    [Benchmark]
    public float ConvBlock() => Train(() => _conv.call(_input));

    [Benchmark]
    public float ResidualBlock() => Train(() => _residual.call(_input));

    [Benchmark]
    public float TorchSharpUpsample() => Train(() => _plainUpsample.call(_input));

    [Benchmark]
    public float UpsampleBlock() => Train(() => _upsample.call(_input));

    [Benchmark]
    public float TransposedConvBlock() => Train(() => _transposed.call(_input));

    public override void Free()
    {
        _conv.Dispose();
        _residual.Dispose();
        _upsample.Dispose();
        _transposed.Dispose();
        _plainConv.Dispose();
        _plainUpsample.Dispose();
        _input.Dispose();
    }

    protected override void Create()
    {
        _conv = new ConvBlock(Channels, Channels, kernelSize: 3);
        _residual = new ResidualBlock(Channels);
        _upsample = new UpsampleBlock(Channels, Channels);
        _transposed = new TransposedConvBlock(Channels, Channels);
        _plainConv = Sequential(ReflectionPad2d(1), Conv2d(Channels, Channels, 3), InstanceNorm2d(Channels, affine: true), ReLU());
        _plainUpsample = Sequential(
            Upsample(scale_factor: [2, 2], mode: torch.UpsampleMode.Nearest), ReflectionPad2d(1), Conv2d(Channels, Channels, 3), InstanceNorm2d(Channels, affine: true), ReLU());
        _input = torch.rand(1, Channels, 128, 128);
    }
}

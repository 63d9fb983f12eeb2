using BenchmarkDotNet.Attributes;
using NeuralStyle.Blocks;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Benchmarks;

/// <summary>Each block against the same layers in a TorchSharp Sequential, forward and backward.</summary>
public class BlockBenchmarks : TensorBenchmark
{
    private const int Channels = 64;
    private const int Side = 128;

    private ConvBlock _conv = null!;
    private ResidualBlock _residual = null!;
    private UpsampleBlock _upsample = null!;
    private TransposedConvBlock _transposed = null!;
    private TorchSharp.Modules.Sequential _plainConv = null!;
    private TorchSharp.Modules.Sequential _plainResidual = null!;
    private TorchSharp.Modules.Sequential _plainUpsample = null!;
    private TorchSharp.Modules.Sequential _plainTransposed = null!;
    private torch.Tensor _input = null!;

    [BenchmarkCategory("Conv")]
    [Benchmark(Baseline = true)]
    public float TorchSharpConv() => Train(() => _plainConv.call(_input));

    [BenchmarkCategory("Conv")]
    [Benchmark]
    public float ConvBlock() => Train(() => _conv.call(_input));

    [BenchmarkCategory("Residual")]
    [Benchmark(Baseline = true)]
    public float TorchSharpResidual() => Train(() => _input + _plainResidual.call(_input));

    [BenchmarkCategory("Residual")]
    [Benchmark]
    public float ResidualBlock() => Train(() => _residual.call(_input));

    [BenchmarkCategory("Upsample")]
    [Benchmark(Baseline = true)]
    public float TorchSharpUpsample() => Train(() => _plainUpsample.call(_input));

    [BenchmarkCategory("Upsample")]
    [Benchmark]
    public float UpsampleBlock() => Train(() => _upsample.call(_input));

    [BenchmarkCategory("Transposed")]
    [Benchmark(Baseline = true)]
    public float TorchSharpTransposed() => Train(() => _plainTransposed.call(_input));

    [BenchmarkCategory("Transposed")]
    [Benchmark]
    public float TransposedConvBlock() => Train(() => _transposed.call(_input));

    public override void Free()
    {
        _conv.Dispose();
        _residual.Dispose();
        _upsample.Dispose();
        _transposed.Dispose();
        _plainConv.Dispose();
        _plainResidual.Dispose();
        _plainUpsample.Dispose();
        _plainTransposed.Dispose();
        _input.Dispose();
    }

    // Forward and twice as much back; a residual block has two convolutions, an up-sampling one works on four times the pixels.
    protected override Work WorkOf(string method)
    {
        const long pixels = (long)Side * Side;
        var convolutions = method switch
        {
            nameof(TorchSharpResidual) or nameof(ResidualBlock) => 2,
            nameof(TorchSharpUpsample) or nameof(UpsampleBlock) => 4,
            _ => 1,
        };
        return new Work(pixels, 3 * convolutions * GraphCost.Convolution(Channels, Channels, kernelSize: 3, pixels));
    }

    protected override void Create()
    {
        _conv = new ConvBlock(Channels, Channels, kernelSize: 3);
        _residual = new ResidualBlock(Channels);
        _upsample = new UpsampleBlock(Channels, Channels);
        _transposed = new TransposedConvBlock(Channels, Channels);
        _plainConv = Sequential([.. PlainLayers.Conv(Channels, Channels, kernelSize: 3)]);
        _plainResidual = Sequential([.. PlainLayers.Residual(Channels)]);
        _plainUpsample = Sequential([.. PlainLayers.Upsample(Channels, Channels)]);
        _plainTransposed = Sequential([.. PlainLayers.Transposed(Channels, Channels)]);
        _input = torch.rand(1, Channels, Side, Side);
    }
}

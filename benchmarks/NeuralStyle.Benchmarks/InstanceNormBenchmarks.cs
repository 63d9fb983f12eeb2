using BenchmarkDotNet.Attributes;
using NeuralStyle.Blocks;
using TorchSharp;

namespace NeuralStyle.Benchmarks;

/// <summary>Instance norm at the widest layer of a 512x512 stylization, and at its deepest.</summary>
public class InstanceNormBenchmarks : TensorBenchmark
{
    private InstanceNorm _norm = null!;
    private ConditionalInstanceNorm _conditional = null!;
    private torch.Tensor _input = null!;
    private torch.Tensor _style = null!;
    private torch.Tensor _weight = null!;
    private torch.Tensor _bias = null!;

    [Params(32, 128)]
    public int Channels { get; set; }

    private int Side => Channels == 32 ? 512 : 128;

    [BenchmarkCategory("Instance norm")]
    [Benchmark(Baseline = true)]
    public float TorchSharp() => Infer(() => torch.nn.functional.instance_norm(_input, weight: _weight, bias: _bias));

    [BenchmarkCategory("Instance norm")]
    [Benchmark]
    public float InstanceNorm() => Infer(() => _norm.call(_input));

    [BenchmarkCategory("Instance norm")]
    [Benchmark]
    public float ConditionalInstanceNorm() => Infer(() => _conditional.call(_input, _style));

    public override void Free()
    {
        _norm.Dispose();
        _conditional.Dispose();
        _input.Dispose();
        _style.Dispose();
        _weight.Dispose();
        _bias.Dispose();
    }

    protected override Work WorkOf(string method) => new((long)Side * Side);

    protected override void Create()
    {
        _norm = new InstanceNorm(Channels);
        _conditional = new ConditionalInstanceNorm(Channels, styles: 8);
        _input = torch.rand(1, Channels, Side, Side);
        _style = torch.full(1, 8, 0.125f);
        _weight = torch.ones(Channels);
        _bias = torch.zeros(Channels);
    }
}

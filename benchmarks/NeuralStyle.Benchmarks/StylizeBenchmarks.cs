using BenchmarkDotNet.Attributes;

namespace NeuralStyle.Benchmarks;

/// <summary>
/// Stylizing images with pytorch/examples' network, image in and image out: the engine, and LibTorch in bfloat16 as the
/// stylizer uses it, against ONNX Runtime and the same network in TorchSharp's own modules. The same weights and threads; outputs are compared first.
/// </summary>
public class StylizeBenchmarks : TensorBenchmark
{
    private TransformPeers _peers = null!;

    [ParamsSource(nameof(AllImages))]
    public ImageCase Images { get; set; }

    [ParamsSource(nameof(ThreadCounts))]
    public int Threads { get; set; }

    public static IEnumerable<ImageCase> AllImages => Suite.IsSmoke
        ? [new(128), new(64, Batch: 2)]
        : [new(256), new(512), new(1024), new(2048), new(256, Batch: 8), new(512, Batch: 2), new(512, Batch: 4), new(512, Batch: 8)];

    public static IEnumerable<int> ThreadCounts => new[] { 1, Environment.ProcessorCount }.Distinct();

    [Benchmark(Baseline = true)]
    public void TorchSharp() => _peers.TorchSharp().Dispose();

    [Benchmark]
    public void OnnxRuntime() => _peers.OnnxRuntime().Dispose();

    [Benchmark]
    public float Engine() => _peers.Engine()[0].AsFloats()[0];

    [Benchmark]
    public float BFloat16() => _peers.BFloat16()[0].AsFloats()[0];

    public override void Free() => _peers.Dispose();

    protected override void Create() => _peers = new TransformPeers(Images, Threads);

    protected override Work WorkOf(string method) => new(Images.Pixels, Images.Batch * TransformPeers.MultiplyAdds(Images.Side), Threads);
}

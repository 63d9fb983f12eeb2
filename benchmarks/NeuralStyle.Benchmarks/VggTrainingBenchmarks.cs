using BenchmarkDotNet.Attributes;
using NeuralStyle.Features;
using TorchSharp;

namespace NeuralStyle.Benchmarks;

/// <summary>A training step as pytorch/examples has it, the network of full width on VGG-16 up to relu4_3, photos read from files included, against the same step in plain TorchSharp on one random batch.</summary>
/// <remarks>
/// The trainer's calls set the allocator as apps that train are told to, and so does one of the baselines; a setting stays for the
/// process, so full runs, with a process for each, keep the plain baseline plain.
/// </remarks>
public class VggTrainingBenchmarks : TensorBenchmark
{
    private const int BatchSize = 2;
    private const int Steps = 2;

    private string _folder = null!;
    private PlainVgg16 _vgg = null!;
    private PlainTraining _plain = null!;
    private VggFeatures _features = null!;
    private StyleTrainer _trainer = null!;
    private StyleTrainer _bfloat16 = null!;

    private static int Side => Suite.IsSmoke ? 32 : 256;

    [Benchmark(Baseline = true)]
    public float TorchSharp() => _plain.Step();

    [Benchmark]
    public float TorchSharpKeepingMemory()
    {
        NativeRuntime.KeepFreedMemory();
        return _plain.Step();
    }

    [Benchmark(OperationsPerInvoke = Steps)]
    public float StyleTrainer() => Train(_trainer);

    [Benchmark(OperationsPerInvoke = Steps)]
    public float StyleTrainerBFloat16() => Train(_bfloat16);

    public override void Free()
    {
        _trainer.Dispose();
        _bfloat16.Dispose();
        _features.Dispose();
        _plain.Dispose();
        _vgg.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    protected override void Create()
    {
        _folder = Directory.CreateTempSubdirectory("neuralstyle-benchmark-").FullName;
        for (var i = 0; i < 4; i++)
        {
            using var noise = torch.rand(1, 3, Side, Side);
            noise.ToImage().Save(Path.Combine(_folder, $"photo{i}.png"));
        }

        _vgg = new PlainVgg16();
        _plain = new PlainTraining(_vgg, BatchSize, Side);
        _features = _vgg.ToFeatures();
        _trainer = Trainer(Precision.Single);
        _bfloat16 = Trainer(Precision.BFloat16);
    }

    protected override Work WorkOf(string method) => new(BatchSize * Side * Side);

    private static float Train(StyleTrainer trainer)
    {
        NativeRuntime.KeepFreedMemory();
        var result = trainer.Train(trainer.Step + Steps);
        return result.History[^1].Loss;
    }

    private StyleTrainer Trainer(Precision precision) => NeuralStyle.StyleTrainer.CreateBuilder()
        .WithStyle(Path.Combine(_folder, "photo0.png"))
        .WithContent(_folder, cropSize: Side, batchSize: BatchSize)
        .WithFeatures(_features)
        .WithPrecision(precision)
        .Build();
}

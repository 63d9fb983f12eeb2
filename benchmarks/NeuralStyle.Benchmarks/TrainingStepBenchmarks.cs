using BenchmarkDotNet.Attributes;
using NeuralStyle.Features;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Benchmarks;

/// <summary>A training step of a network of width 16 on the built-in features, reading photos included, against the same loop in plain TorchSharp on one random batch.</summary>
/// <remarks>A call is a training of several steps; opening the photos and copying the model at its end are part of it.</remarks>
public class TrainingStepBenchmarks : TensorBenchmark
{
    private const int BatchSize = 2;
    private const int Side = 96;
    private const int Steps = 5;

    private string _folder = null!;
    private StyleTrainer _trainer = null!;
    private StyleTrainer _bfloat16 = null!;
    private PlainTransformNetwork _plain = null!;
    private BuiltInFeatures _features = null!;
    private TorchSharp.Modules.Adam _adam = null!;
    private torch.Tensor _batch = null!;
    private torch.Tensor _target = null!;

    [BenchmarkCategory("Training step")]
    [Benchmark(Baseline = true, OperationsPerInvoke = Steps)]
    public float TorchSharp()
    {
        var loss = 0f;
        for (var step = 0; step < Steps; step++)
        {
            loss = PlainStep();
        }

        return loss;
    }

    [BenchmarkCategory("Training step")]
    [Benchmark(OperationsPerInvoke = Steps)]
    public float StyleTrainer() => Train(_trainer);

    [BenchmarkCategory("Training step")]
    [Benchmark(OperationsPerInvoke = Steps)]
    public float StyleTrainerBFloat16() => Train(_bfloat16);

    public override void Free()
    {
        _trainer.Dispose();
        _bfloat16.Dispose();
        _adam.Dispose();
        _plain.Dispose();
        _features.Dispose();
        _batch.Dispose();
        _target.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    protected override void Create()
    {
        _folder = Directory.CreateTempSubdirectory("neuralstyle-benchmark-").FullName;
        for (var i = 0; i < 8; i++)
        {
            using var noise = torch.rand(1, 3, Side, Side);
            noise.ToImage().Save(Path.Combine(_folder, $"photo{i}.png"));
        }

        _trainer = Trainer(Precision.Single);
        _bfloat16 = Trainer(Precision.BFloat16);
        _plain = new PlainTransformNetwork(width: 16);
        _features = new BuiltInFeatures();
        _adam = torch.optim.Adam(_plain.parameters());
        _batch = torch.rand(BatchSize, 3, Side, Side);
        _target = torch.zeros(1);
    }

    protected override Work WorkOf(string method) => new(BatchSize * Side * Side);

    private float PlainStep()
    {
        using var scope = torch.NewDisposeScope();
        _adam.zero_grad();
        var output = _plain.call(_batch);
        var maps = _features.Extract(output, [VggLayer.Relu1_2, VggLayer.Relu2_2, VggLayer.Relu3_3, VggLayer.Relu4_1]);
        var loss = functional.mse_loss(maps[VggLayer.Relu2_2], _features.Extract(_batch, [VggLayer.Relu2_2])[VggLayer.Relu2_2]);
        foreach (var map in maps.Values)
        {
            loss += PlainStatistics(map).sub(_target).square().mean();
        }

        loss.backward();
        _adam.step();
        return loss.item<float>();
    }

    // Mean, standard deviation and correlation of the channels, as the trainer's loss compares them.
    private static torch.Tensor PlainStatistics(torch.Tensor map)
    {
        var flat = map.flatten(2); // (B, C, H*W)
        var mean = flat.mean([2], keepdim: true);
        var centered = flat - mean;
        var covariance = centered.bmm(centered.transpose(1, 2)) / flat.shape[2];
        var deviation = covariance.diagonal(0, 1, 2).add(1e-5).sqrt().unsqueeze(-1); // (B, C, 1)
        return torch.cat([mean, deviation, covariance / deviation.bmm(deviation.transpose(1, 2))], 2);
    }

    private static float Train(StyleTrainer trainer)
    {
        var result = trainer.Train(trainer.Step + Steps);
        return result.History[^1].Loss;
    }

    private StyleTrainer Trainer(Precision precision) => NeuralStyle.StyleTrainer.CreateBuilder()
        .WithStyle(Path.Combine(_folder, "photo0.png"))
        .WithContent(_folder, cropSize: Side, batchSize: BatchSize)
        .WithNetwork(new TransformNetworkOptions { Width = 16 })
        .WithPrecision(precision)
        .Build();
}

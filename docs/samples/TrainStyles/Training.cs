using System.Diagnostics;
using NeuralStyle.Features;
using NeuralStyle.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainStyles;

/// <summary>The verb <c>train</c>: trains a network for any style.</summary>
internal sealed class Training : IDisposable
{
    private const int ReportEvery = 100; // steps
    private const double EncoderRate = 0.1; // of the learning rate
    private const string EncoderPrefix = "predictor.encoder.";

    private readonly TrainOptions _options;
    private readonly Device _device;
    private readonly StyleBatches _batches;
    private readonly Checkpoint _checkpoint;
    private readonly IFeatureExtractor _features;
    private readonly StyleObjective _objective;
    private readonly AnyStyleNetwork _network;
    private readonly AdamOptimizer _optimizer;
    private readonly string[] _drawnStyles; // the model's trained styles

    private Training(TrainOptions options, TrainingData data, Device device)
    {
        _options = options;
        _device = device;
        _batches = new StyleBatches(data, options.Crop, options.Batch, options.Seed);
        _checkpoint = new Checkpoint(options.Output);
        _features = NativeSetup.LoadFeatures(options.Vgg, device);
        _objective = new StyleObjective(_features, options.Weights);
        _network = Network();
        _network.to(device);
        _optimizer = new AdamOptimizer(Trainable(), name => IsEncoder(name) ? EncoderRate : 1);
        _drawnStyles = TrainingData.WriteStyles(Scratch(options));
        if (_checkpoint.Exists)
        {
            _checkpoint.Restore(_optimizer);
        }
    }

    public static void Run(TrainOptions options)
    {
        var device = NativeSetup.Prepare(options.Device, options.Threads, options.Seed);
        var data = TrainingData.Read(options.Data).WithDrawings(Scratch(options));
        Console.WriteLine($"{data.Photos.Count} photos, {data.Paintings.Count} paintings, {data.Textures.Count} textures, {data.Drawings.Count} drawings");
        using var training = new Training(options, data, device);
        training.Loop();
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _network.Dispose();
        _objective.Dispose();
        _features.Dispose();
    }

    private static string Scratch(TrainOptions options) => Path.Combine(options.Output, "drawings");

    private void Loop()
    {
        using var stop = new StopSignal();
        using var report = new StepReport(ReportEvery);
        using var queue = new BatchQueue(_batches, _optimizer.Steps, _options.Ahead);
        var clock = Stopwatch.StartNew();
        var saved = TimeSpan.Zero;
        while (clock.Elapsed.TotalMinutes < _options.Minutes && !stop.IsSet)
        {
            using var scope = NewDisposeScope();
            var values = Step(queue, LearningRate(clock.Elapsed.TotalMinutes / _options.Minutes));
            report.Add(_optimizer.Steps, clock.Elapsed, values);
            if ((clock.Elapsed - saved).TotalMinutes >= _options.SaveMinutes)
            {
                Save();
                saved = clock.Elapsed;
            }
        }

        Save();
    }

    // The results belong to the caller's dispose scope.
    private ObjectiveValues Step(BatchQueue queue, double learningRate)
    {
        _network.zero_grad();
        SetEncoderGradients();
        var (photos, styles) = queue.Next(_device);
        var stylized = _network.call(photos, styles);
        var values = _objective.Evaluate(stylized, _objective.StyleTargets(styles), _objective.ContentTarget(photos));
        values.Total.backward();
        _optimizer.Step(learningRate);
        return values;
    }

    // From the first to the last rate of the run, by the same factor each minute.
    private double LearningRate(double progress)
        => _options.LearningRate * Math.Pow(_options.LastLearningRate / _options.LearningRate, Math.Min(1, progress));

    private AnyStyleNetwork Network()
    {
        if (_checkpoint.Exists)
        {
            return AnyStyleNetwork.FromModel(_checkpoint.LoadModel());
        }

        return _options.Start is null
            ? StartingNetwork.Create(_batches, _options.Seed)
            : AnyStyleNetwork.FromModel(StyleModel.Load(_options.Start));
    }

    // All but the tables of trained styles, which are not read where rows are given.
    private IEnumerable<(string Name, Parameter Parameter)> Trainable()
    {
        var tables = StyleTableNames.Of(_network.Trunk.ToGraph());
        return _network.named_parameters().Where(named => !tables.Contains(named.name)).Select(named => (named.name, named.parameter));
    }

    private void SetEncoderGradients()
    {
        foreach (var (name, parameter) in _network.named_parameters())
        {
            parameter.requires_grad = !IsEncoder(name) || _optimizer.Steps >= _options.TrainEncoder;
        }
    }

    private static bool IsEncoder(string name) => name.StartsWith(EncoderPrefix, StringComparison.Ordinal);

    private void Save()
    {
        var info = new StyleModelInfo { Network = nameof(AnyStyleNetwork), Metadata = TrainingMetadata.Of(_options, _optimizer.Steps) };
        var rows = _drawnStyles.Select(file => StyleFiles.PredictRows(_network, file, _device)).ToList();
        _checkpoint.Save(_network.ToModel(info).WithStyles([.. _drawnStyles.Select(StyleFiles.NameOf)], rows), _optimizer);
    }
}

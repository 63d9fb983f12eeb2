using System.Globalization;
using Microsoft.Extensions.Logging;
using NeuralStyle.Features;
using NeuralStyle.Losses;
using NeuralStyle.Networks;
using NeuralStyle.Training;
using NeuralStyle.Training.Checkpoints;
using NeuralStyle.Training.Records;
using NeuralStyle.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NeuralStyle;

/// <summary>Trains a network to stylize photos in a style, or in several.</summary>
/// <remarks>
/// Johnson et al. 2016, arXiv:1603.08155: Adam on a perceptual loss. One training at a time and from one thread;
/// what it computes depends on the options, the photos, the number of threads and the build of LibTorch, and on nothing else.
/// </remarks>
public sealed class StyleTrainer : IDisposable
{
    private const long StyleSeed = 0x5354594C45; // style images are drawn apart from content images

    private readonly ILogger _logger;
    private readonly StyleNetwork _network;
    private readonly IFeatureExtractor _features;
    private readonly PerceptualLoss? _loss; // null if styles come from a folder of images
    private readonly StyleNetwork? _teacher;
    private readonly Adam _optimizer;
    private readonly AdamState _adam;
    private readonly MovingAverage? _average;
    private readonly TrainingState _state;
    private bool _isDisposed;

    internal StyleTrainer(StyleTrainerOptions options)
    {
        NativeRuntime.EnsureLoaded();
        Options = options;
        _logger = options.LoggerFactory.CreateLogger<StyleTrainer>();
        using var scope = NewDisposeScope();
        try
        {
            _network = options.Network ?? NewNetwork(options);
            _network.to(options.Device);
            _features = options.Features ?? (_network as ImageStyleNetwork)?.Encoder ?? new BuiltInFeatures();
            _features.MoveTo(options.Device);
            LossOptions = options.Loss(DefaultLoss());
            _loss = Loss();
            _teacher = Teacher(options);
            _optimizer = optim.Adam(_network.parameters());
            _adam = new AdamState(_network, _optimizer);
            _average = options.MovingAverage is { } decay ? new MovingAverage(_network, decay) : null;
            _state = new TrainingState(_network, _adam, _average, options.GradientScaler);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The options that the trainer was built with.</summary>
    public StyleTrainerOptions Options { get; }

    /// <summary>The network as it is now; the trainer owns it, unless it was given one.</summary>
    public StyleNetwork Network => _network;

    /// <summary>The loss options in force.</summary>
    public PerceptualLossOptions LossOptions { get; }

    /// <summary>Steps done so far, those before a resume included.</summary>
    public int Step => _state.Step;

    /// <summary>Starts a trainer.</summary>
    public static StyleTrainerBuilder CreateBuilder() => new();

    /// <summary>Trains up to a number of steps, from the newest checkpoint if there is one. The caller disposes the result.</summary>
    /// <param name="steps">The steps of the whole training, those done before included.</param>
    /// <param name="progress">Told after every step, on this thread.</param>
    /// <param name="cancellationToken">Checked between steps; with checkpoints, the state is saved first.</param>
    /// <exception cref="OperationCanceledException">The training was cancelled or, with checkpoints, stopped by Ctrl+C or SIGTERM.</exception>
    /// <exception cref="TrainingDivergedException">Loss or gradients were not finite for several steps in a row and, with checkpoints, going back to one did not help.</exception>
    /// <exception cref="CheckpointException">
    /// No checkpoint could be written several times in a row, those there are do not fit the
    /// training or are all damaged, or another training uses the folder.
    /// </exception>
    /// <exception cref="ImageFormatException">No photo can be read, or more cannot than <see cref="ContentOptions.MaximumSkippedShare"/>.</exception>
    public TrainingResult Train(int steps, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        return Run(steps, budget: null, progress, cancellationToken);
    }

    /// <summary>Trains for a time; the learning rate follows the steps that the time will hold. The caller disposes the result.</summary>
    /// <remarks>The number of steps depends on the machine, so the result does too. A resumed training has the time that is left.</remarks>
    /// <param name="time">The time of the whole training, that before a resume included.</param>
    /// <param name="progress">Told after every step, on this thread.</param>
    /// <param name="cancellationToken">Checked between steps; with checkpoints, the state is saved first.</param>
    /// <exception cref="OperationCanceledException">The training was cancelled or, with checkpoints, stopped by Ctrl+C or SIGTERM.</exception>
    /// <exception cref="TrainingDivergedException">Loss or gradients were not finite for several steps in a row and, with checkpoints, going back to one did not help.</exception>
    /// <exception cref="CheckpointException">
    /// No checkpoint could be written several times in a row, those there are do not fit the
    /// training or are all damaged, or another training uses the folder.
    /// </exception>
    /// <exception cref="ImageFormatException">No photo can be read, or more cannot than <see cref="ContentOptions.MaximumSkippedShare"/>.</exception>
    public TrainingResult Train(TimeSpan time, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.Zero);
        return Run(steps: null, time, progress, cancellationToken);
    }

    /// <summary>As <see cref="Train(int, IProgress{TrainingProgress}?, CancellationToken)"/>, on another thread.</summary>
    /// <param name="steps">The steps of the whole training, those done before included.</param>
    /// <param name="progress">Told after every step, on that thread.</param>
    /// <param name="cancellationToken">Checked between steps; with checkpoints, the state is saved first.</param>
    public Task<TrainingResult> TrainAsync(int steps, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
        => Task.Factory.StartNew(() => Train(steps, progress, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>As <see cref="Train(TimeSpan, IProgress{TrainingProgress}?, CancellationToken)"/>, on another thread.</summary>
    /// <param name="time">The time of the whole training, that before a resume included.</param>
    /// <param name="progress">Told after every step, on that thread.</param>
    /// <param name="cancellationToken">Checked between steps; with checkpoints, the state is saved first.</param>
    public Task<TrainingResult> TrainAsync(TimeSpan time, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
        => Task.Factory.StartNew(() => Train(time, progress, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Graph and weights as they are now; with <see cref="StyleTrainerOptions.MovingAverage"/>, the average of the weights.</summary>
    /// <exception cref="NotSupportedException">The network is one of your own that does not describe itself.</exception>
    /// <exception cref="ObjectDisposedException">The trainer is disposed.</exception>
    public StyleModel ToModel()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var weights = _network.ToStateDict();
        var model = _network.ToModel(_average?.Apply(weights) ?? weights, new StyleModelInfo
        {
            Network = _network.ArchitectureName,
            StyleNames = [.. Options.Styles.Select(style => style.Name)],
            Metadata = TrainingMetadata.Of(Options, LossOptions, Step),
        });
        return Options.Trunk?.WithStyles(model.Info.StyleNames, model.StyleRows) ?? model; // the trunk itself, whatever the format of its weights
    }

    /// <summary>Frees the optimizer, the targets, and the network and features unless they were given.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        // Any of them may be missing where the constructor failed.
        _optimizer?.Dispose();
        _average?.Dispose();
        _loss?.Dispose();
        _teacher?.Dispose();
        if (Options.Features is null && _network is not ImageStyleNetwork)
        {
            _features?.Dispose();
        }

        if (Options.Network is null)
        {
            _network?.Dispose();
        }
    }

    private static StyleNetwork NewNetwork(StyleTrainerOptions options)
    {
        if (options.Trunk is { } trunk)
        {
            return StartNetwork.AddTo(trunk, options);
        }

        if (options.CreateNetwork is null && options.StyleFolder is null)
        {
            return StartNetwork.Create(options.Start ?? BuiltInStyles.Model, options);
        }

        var network = options.CreateNetwork?.Invoke(Math.Max(1, options.Styles.Count)) ?? new AdaptiveStyleNetwork();
        network.ResetWeights(options.Seed);
        return network;
    }

    private static StyleNetwork? Teacher(StyleTrainerOptions options)
    {
        if (options.Teacher is not { } model)
        {
            return null;
        }

        var teacher = model.Predictor is null ? StyleNetwork.FromModel(model) : StartNetwork.Create(model, options);
        return (StyleNetwork)teacher.to(options.Device);
    }

    // A network that takes its style from an image compares the content with the features that the decoder gets. The published weights are for
    // features that were normalized, and relative distances for all others.
    private PerceptualLossOptions DefaultLoss()
    {
        if (_network is not ImageStyleNetwork network)
        {
            return PerceptualLossOptions.For(_features);
        }

        var loss = _features is VggFeatures { Options: { Padding: Graphs.PadMode.Reflect, PoolRoundsUp: true } }
            ? Published(network)
            : PerceptualLossOptions.Balanced(_features.Layers) with { IdentityWeight = Published(network).IdentityWeight };
        return loss with
        {
            ContentLayers = [.. network.EncoderLayers.Select(layer => new LayerWeight(layer))],
            StyleLayers = [.. loss.StyleLayers.Where(layer => _features.Layers.Contains(layer.Layer))],
        };
    }

    private static PerceptualLossOptions Published(ImageStyleNetwork network) => network is AttentionStyleNetwork ? PerceptualLossOptions.SaNet : PerceptualLossOptions.AdaIn;

    private PerceptualLoss? Loss()
    {
        if (_network is ImageStyleNetwork != (Options.StyleFolder is not null))
        {
            throw new InvalidOperationException(
                "A network that takes its style from an image, such as AdaptiveStyleNetwork, is trained with a folder of style images (WithStyleFolder), "
                + "and other networks with styles of their own (WithStyle).");
        }

        return Options.StyleFolder is null ? new PerceptualLoss(_features, StyleImages.Read(Options), LossOptions) : null;
    }

    private ITrainingObjective Objective(long position) => _network is ImageStyleNetwork network
        ? new ImageStyleObjective(Options, network, _features, LossOptions, new ContentStream(Options.StyleFolder!, Options.Seed ^ StyleSeed, position, _logger))
        : new FixedStyleObjective(Options, _network, _loss!, _teacher);

    private TrainingResult Run(int? steps, TimeSpan? budget, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var checkpoints = Checkpoints(steps, budget);
        using var entered = checkpoints?.Enter();
        if (Step == 0)
        {
            checkpoints?.Resume(); // a trainer that has trained goes on from what it has
        }

        using var signals = Options.Checkpoints is { StopOnSignals: true } ? new StopSignals(cancellationToken) : null;
        using var run = new TrainingRun(Options, _network, Objective, Update(), _state, checkpoints, new TrainingClock(Step, _state.Elapsed, steps, budget), [.. Records()], _logger);
        try
        {
            run.Train(progress, signals?.Token ?? cancellationToken);
            checkpoints?.TrySaveLast();
            return Result(run);
        }
        catch (OperationCanceledException e) when (signals?.Signal is { } signal)
        {
            checkpoints?.SaveUnlessSaved();
            throw new OperationCanceledException($"The training was stopped by {signal} after step {Step}. Run it again to go on from its checkpoint.", e);
        }
        catch (Exception e) when (e is OperationCanceledException or ImageFormatException)
        {
            checkpoints?.SaveUnlessSaved(); // it ended between updates, so the weights are consistent; after other errors they may not be
            throw;
        }
        finally
        {
            _network.zero_grad();
        }
    }

    private TrainingCheckpoints? Checkpoints(int? steps, TimeSpan? budget)
    {
        if (Options.Checkpoints is null)
        {
            return null;
        }

        var length = string.Create(CultureInfo.InvariantCulture, $"{(steps is null ? budget : steps)}");
        return new TrainingCheckpoints(Options.Checkpoints, _state, new TrainingConditions(Options, LossOptions, _features, length), _logger);
    }

    private IEnumerable<ITrainingRecord> Records()
    {
        if (Options.TensorBoard is { } tensorBoard)
        {
            yield return new TensorBoardRecord(tensorBoard, TimeProvider.System, _logger);
        }

        if (Options.Report is { } report)
        {
            yield return new HtmlReport(report, ReportMetadata.Of(Options, LossOptions, _network, _features), Step, TimeProvider.System, _logger);
        }
    }

    private OptimizerStep Update()
        => new(_network, _optimizer, _adam, _average, Options.GradientScaler, Options.MaximumGradientNorm ?? LossOptions.MaximumGradientNorm, Options.WeightDecay);

    private TrainingResult Result(TrainingRun run) => new(new Lazy<StyleModel>(ModelOrLazily()))
    {
        Steps = Step,
        History = _state.History.Points,
        Probe = run.Probe,
        SkippedPhotos = run.SkippedPhotos,
        SkippedSteps = _state.SkippedSteps,
        Rollbacks = _state.Rollbacks,
    };

    // The model is taken now, while the weights are what they are; a network that cannot be described says so when asked.
    private Func<StyleModel> ModelOrLazily()
    {
        try
        {
            var model = ToModel();
            return () => model;
        }
        catch (NotSupportedException e)
        {
            return () => throw e;
        }
    }
}

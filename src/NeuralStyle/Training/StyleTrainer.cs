using Microsoft.Extensions.Logging;
using NeuralStyle.Common;
using NeuralStyle.Features;
using NeuralStyle.Inference;
using NeuralStyle.Losses;
using NeuralStyle.Networks;
using NeuralStyle.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NeuralStyle.Training;

/// <summary>Trains a network to paint photos in a style, or in several.</summary>
/// <remarks>
/// Johnson et al. 2016, arXiv:1603.08155: Adam on a perceptual loss. One training at a time and from one thread;
/// what it computes depends on the options, the photos, the number of threads and the build of LibTorch, and on nothing else.
/// </remarks>
public sealed class StyleTrainer : IDisposable
{
    private const int PatienceForBadSteps = 5;

    private readonly ILogger _logger;
    private readonly StyleNetwork _network;
    private readonly IFeatureExtractor _features;
    private readonly PerceptualLoss _loss;
    private readonly Adam _optimizer;
    private readonly TrainingCheckpoints? _checkpoints;
    private int _step; // steps done

    internal StyleTrainer(StyleTrainerOptions options)
    {
        NativeRuntime.EnsureLoaded();
        Options = options;
        _logger = options.LoggerFactory.CreateLogger<StyleTrainer>();
        using var scope = NewDisposeScope();
        try
        {
            _features = options.Features ?? new BuiltInFeatures();
            _features.MoveTo(options.Device);
            _loss = new PerceptualLoss(_features, StylePictures.Read(options), options.Loss(PerceptualLossOptions.For(_features)));
            _network = options.Network ?? NewNetwork(options);
            _network.to(options.Device);
            _optimizer = optim.Adam(_network.parameters());
        }
        catch
        {
            Dispose();
            throw;
        }

        _checkpoints = options.Checkpoints is null ? null : new TrainingCheckpoints(options.Checkpoints, _network, _optimizer, options.GradientScaler, options.Seed, _logger);
    }

    /// <summary>The options that the trainer was built with.</summary>
    public StyleTrainerOptions Options { get; }

    /// <summary>The network as it is now; the trainer owns it, unless it was given one.</summary>
    public StyleNetwork Network => _network;

    /// <summary>The loss options in force.</summary>
    public PerceptualLossOptions LossOptions => _loss.Options;

    /// <summary>Steps done so far, those before a resume included.</summary>
    public int Step => _step;

    /// <summary>Starts a trainer.</summary>
    public static StyleTrainerBuilder CreateBuilder() => new();

    /// <summary>Trains up to a number of steps, from the newest checkpoint if there is one. The caller disposes the result.</summary>
    /// <param name="steps">The steps of the whole training, those done before included.</param>
    /// <param name="progress">Told after every step, on this thread.</param>
    /// <param name="cancellationToken">Looked at between steps; with checkpoints, the state is saved first.</param>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    /// <exception cref="TrainingDivergedException">Loss or gradients were not finite for several steps in a row.</exception>
    /// <exception cref="CheckpointException">A checkpoint cannot be written, or the one there is does not fit the training.</exception>
    /// <exception cref="ModelFormatException">The newest checkpoint is broken; nothing has changed. Remove it to go on from the one before.</exception>
    /// <exception cref="ImageFormatException">Not one photo can be read.</exception>
    public TrainingResult Train(int steps, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        return Run(steps, budget: null, progress, cancellationToken);
    }

    /// <summary>Trains for a time; the learning rate follows the steps that the time will hold. The caller disposes the result.</summary>
    /// <remarks>How many steps that is depends on the machine, so the result does too.</remarks>
    /// <param name="time">The time.</param>
    /// <param name="progress">Told after every step, on this thread.</param>
    /// <param name="cancellationToken">Looked at between steps; with checkpoints, the state is saved first.</param>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    /// <exception cref="TrainingDivergedException">Loss or gradients were not finite for several steps in a row.</exception>
    /// <exception cref="CheckpointException">A checkpoint cannot be written, or the one there is does not fit the training.</exception>
    /// <exception cref="ModelFormatException">The newest checkpoint is broken; nothing has changed. Remove it to go on from the one before.</exception>
    /// <exception cref="ImageFormatException">Not one photo can be read.</exception>
    public TrainingResult Train(TimeSpan time, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.Zero);
        return Run(steps: null, time, progress, cancellationToken);
    }

    /// <summary>As <see cref="Train(int, IProgress{TrainingProgress}?, CancellationToken)"/>, on a thread of its own.</summary>
    /// <param name="steps">The steps of the whole training, those done before included.</param>
    /// <param name="progress">Told after every step, on that thread.</param>
    /// <param name="cancellationToken">Looked at between steps; with checkpoints, the state is saved first.</param>
    public Task<TrainingResult> TrainAsync(int steps, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
        => Task.Factory.StartNew(() => Train(steps, progress, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Graph and weights as they are now.</summary>
    /// <exception cref="NotSupportedException">The network is one of your own that does not describe itself.</exception>
    public StyleModel ToModel() => _network.ToModel(new StyleModelInfo
    {
        Network = _network.ArchitectureName,
        StyleNames = [.. Options.Styles.Select(style => style.Name)],
        Facts = TrainingFacts.Of(Options, LossOptions, _step),
    });

    /// <summary>Frees the optimizer, the targets, and the network and features unless they were given.</summary>
    public void Dispose()
    {
        // Any of them may be missing where the constructor failed.
        _optimizer?.Dispose();
        _loss?.Dispose();
        if (Options.Network is null)
        {
            _network?.Dispose();
        }

        if (Options.Features is null)
        {
            _features?.Dispose();
        }
    }

    private static StyleNetwork NewNetwork(StyleTrainerOptions options)
    {
        if (options.CreateNetwork is null)
        {
            return StartNetwork.Create(options.Start ?? BuiltInStyles.Model, options);
        }

        var network = options.CreateNetwork(options.Styles.Count);
        network.ResetWeights(options.Seed);
        return network;
    }

    private TrainingResult Run(int? steps, TimeSpan? budget, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        _step = _step > 0 ? _step : _checkpoints?.Resume() ?? 0; // a trainer that has trained goes on from what it has
        var batch = Options.Content!.BatchSize * Options.GradientAccumulation;
        using var content = new ContentStream(Options.Content, Options.Seed, (long)_step * batch, _logger);
        TrainingLog.Started(_logger, content.Count, Options.Styles.Count, _step, Options.Precision, Options.Device.ToString());
        try
        {
            var result = Loop(new TrainingClock(_step, steps, budget), content, progress, cancellationToken);
            _checkpoints?.SaveUnlessSaved(_step);
            return result;
        }
        catch (OperationCanceledException)
        {
            _checkpoints?.SaveUnlessSaved(_step); // cancelled between two updates, so the weights are whole; after other errors nobody knows
            throw;
        }
        finally
        {
            _network.zero_grad();
        }
    }

    private TrainingResult Loop(TrainingClock clock, ContentStream content, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var gradients = new GradientStep(Options, _network, _loss, content);
        var update = new OptimizerStep(_network, _optimizer, Options.GradientScaler, Options.MaximumGradientNorm ?? LossOptions.MaximumGradientNorm);
        var history = new List<TrainingProgress>();
        var (skipped, badSteps) = (0, 0);
        _network.train();
        while (!clock.IsDone)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rate = Options.LearningRate.At(_step, clock.Steps);
            var losses = gradients.Compute(_step, cancellationToken);
            var outcome = Take(update, rate, losses.Total);
            skipped += outcome == StepOutcome.Taken ? 0 : 1;
            badSteps = outcome == StepOutcome.NotFinite ? badSteps + 1 : 0;
            RequirePatience(badSteps, losses.Total);

            _step++;
            clock.StepDone();
            Report(history, clock, losses, rate, content.SkippedCount, progress);
            _checkpoints?.SaveWhenDue(_step);
        }

        return new TrainingResult(new Lazy<StyleModel>(ModelOrLazily()), history, content.Skipped, skipped);
    }

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

    private StepOutcome Take(OptimizerStep update, double rate, float loss)
    {
        var outcome = float.IsFinite(loss) ? update.Take(rate) : StepOutcome.NotFinite;
        switch (outcome)
        {
            case StepOutcome.Overflowed:
                TrainingLog.GradientNotFinite(_logger, _step);
                break;
            case StepOutcome.NotFinite:
                TrainingLog.StepSkipped(_logger, _step, loss);
                break;
        }

        return outcome;
    }

    private void RequirePatience(int badSteps, float loss)
    {
        if (badSteps >= PatienceForBadSteps)
        {
            throw new TrainingDivergedException(
                $"Loss or gradients were not finite for {badSteps} steps in a row, up to step {_step}; the last loss was {loss}. Lower the learning rate or the style weight; the network keeps its last finite weights.", _step);
        }
    }

    private void Report(List<TrainingProgress> history, TrainingClock clock, StepLosses losses, double rate, int skippedPhotos, IProgress<TrainingProgress>? progress)
    {
        var now = new TrainingProgress
        {
            Step = _step,
            Steps = clock.Steps,
            Loss = losses.Total,
            Parts = losses.Parts,
            LearningRate = rate,
            ImagesPerSecond = clock.StepsPerSecond * Options.Content!.BatchSize * Options.GradientAccumulation,
            Elapsed = clock.Elapsed,
            Remaining = clock.Remaining,
            SkippedPhotos = skippedPhotos,
        };
        history.Add(now);
        if (_step % 100 == 0 || clock.IsDone)
        {
            TrainingLog.StepDone(_logger, now.Step, now.Steps, now.Loss, now.ImagesPerSecond);
        }

        progress?.Report(now);
    }
}

using Microsoft.Extensions.Logging;
using NeuralStyle.Networks;
using NeuralStyle.Training.Checkpoints;
using NeuralStyle.Training.Probes;
using NeuralStyle.Training.Records;

namespace NeuralStyle.Training;

/// <summary>The steps of one call of <see cref="StyleTrainer"/>.</summary>
internal sealed class TrainingRun : IDisposable
{
    private const int PatienceForBadSteps = 5;

    private readonly StyleTrainerOptions _options;
    private readonly StyleNetwork _network;
    private readonly OptimizerStep _update;
    private readonly TrainingState _state;
    private readonly TrainingCheckpoints? _checkpoints;
    private readonly TrainingClock _clock;
    private readonly ILogger _logger;
    private readonly ContentStream _content;
    private readonly ITrainingObjective _objective;
    private readonly GradientStep _gradients;
    private readonly TrainingProbe? _probe;
    private readonly IReadOnlyList<ITrainingRecord> _records;

    public TrainingRun(
        StyleTrainerOptions options, StyleNetwork network, Func<long, ITrainingObjective> objective, OptimizerStep update, TrainingState state,
        TrainingCheckpoints? checkpoints, TrainingClock clock, IReadOnlyList<ITrainingRecord> records, ILogger logger)
    {
        (_options, _network, _update, _state, _checkpoints, _clock, _records, _logger) = (options, network, update, state, checkpoints, clock, records, logger);
        _content = new ContentStream(options.Content!, options.Seed, Position, logger);
        _objective = objective(Position);
        _gradients = new GradientStep(options, network, _objective, _content);
        _probe = TrainingProbe.Create(options, network, logger);
    }

    /// <summary>The last probe, or null.</summary>
    public ProbeResult? Probe { get; private set; }

    /// <summary>The photos that could not be read.</summary>
    public IReadOnlyList<SkippedPhoto> SkippedPhotos => _content.Skipped;

    private int BatchSize => _options.Content!.BatchSize * _options.GradientAccumulation;

    // In the stream of photos.
    private long Position => (long)_state.Step * BatchSize;

    /// <summary>Trains until the clock says that it is done.</summary>
    /// <param name="progress">Told after every step.</param>
    /// <param name="cancellationToken">Checked between steps and while photos are waited for.</param>
    public void Train(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        TrainingLog.Started(_logger, _content.Count, _options.Styles.Count, _state.Step, _options.Precision, _options.Device.ToString());
        _network.train();
        for (var isDone = _clock.IsDone; !isDone;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rate = _state.RateFactor * _options.LearningRate.At(_state.Step, _clock.Steps);
            var losses = _gradients.Compute(_state.Step, cancellationToken);
            Count(Take(rate, losses.Total));
            if (_state.BadSteps >= PatienceForBadSteps)
            {
                RollBack(losses.Total);
                continue;
            }

            isDone = Done(losses, rate);
            Report(losses, rate, isDone, progress);
            _checkpoints?.SaveWhenDue();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _content.Dispose();
        _objective.Dispose();
        foreach (var record in _records)
        {
            record.Dispose();
        }
    }

    private StepOutcome Take(double rate, float loss)
    {
        var outcome = float.IsFinite(loss) ? _update.Take(rate) : StepOutcome.NotFinite;
        switch (outcome)
        {
            case StepOutcome.Overflowed:
                TrainingLog.GradientNotFinite(_logger, _state.Step);
                break;
            case StepOutcome.NotFinite:
                TrainingLog.StepSkipped(_logger, _state.Step, loss);
                break;
        }

        return outcome;
    }

    private void Count(StepOutcome outcome)
    {
        _state.SkippedSteps += outcome == StepOutcome.Taken ? 0 : 1;
        _state.BadSteps = outcome == StepOutcome.NotFinite ? _state.BadSteps + 1 : 0;
    }

    private void RollBack(float loss)
    {
        var step = _state.Step;
        if (_checkpoints?.TryRollBack() != true)
        {
            throw new TrainingDivergedException(
                $"Loss or gradients were not finite for {PatienceForBadSteps} steps in a row, up to step {step}; the last loss was {loss}. "
                + $"Lower the learning rate or the style weight; the network keeps its last finite weights.", step);
        }

        _clock.RollBack(step - _state.Step);
        _content.Seek(Position);
        _objective.Seek(Position);
    }

    private bool Done(StepLosses losses, double rate)
    {
        _state.Step++;
        _state.History.Add(_state.Step, losses, rate);
        _clock.StepDone(_content.Waited);
        _state.Elapsed = _clock.Spent;
        return _clock.IsDone; // asked once a step, for time goes on
    }

    private void Report(StepLosses losses, double rate, bool isLast, IProgress<TrainingProgress>? progress)
    {
        var probe = _probe?.WhenDue(_state.Step, rate, isLast);
        Probe = probe ?? Probe;
        var now = new TrainingProgress
        {
            Step = _state.Step,
            Steps = _clock.Steps,
            Loss = losses.Total,
            Parts = losses.Parts,
            LearningRate = rate,
            ImagesPerSecond = _clock.StepsPerSecond * BatchSize,
            DataWaitShare = _clock.DataWaitShare,
            Elapsed = _clock.Elapsed,
            Remaining = _clock.Remaining,
            SkippedPhotos = _content.SkippedCount,
            Rollbacks = _state.Rollbacks,
            Probe = probe,
        };
        if (_state.Step % 100 == 0 || isLast)
        {
            TrainingLog.StepDone(_logger, now.Step, now.Steps, now.Loss, now.ImagesPerSecond);
        }

        foreach (var record in _records)
        {
            record.Add(now, _state.History, isLast);
        }

        progress?.Report(now);
    }
}

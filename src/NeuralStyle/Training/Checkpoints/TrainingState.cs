using System.Globalization;
using NeuralStyle.Networks;
using NeuralStyle.Weights;
using static TorchSharp.torch;

namespace NeuralStyle.Training.Checkpoints;

/// <summary>The state of a training: all that changes during it, and that a checkpoint holds.</summary>
/// <param name="network">The network.</param>
/// <param name="adam">Its optimizer's state.</param>
/// <param name="average">The moving average of its parameters, or null.</param>
/// <param name="scaler">The gradient scaler, or null.</param>
internal sealed class TrainingState(StyleNetwork network, AdamState adam, MovingAverage? average, IGradientScaler? scaler)
{
    private const string NetworkPrefix = "network.";
    private const string StepKey = "neuralstyle.step";
    private const string UpdatesKey = "neuralstyle.updates"; // Adam's own count: steps less those left out
    private const string BadStepsKey = "neuralstyle.badSteps";
    private const string SkippedKey = "neuralstyle.skippedSteps";
    private const string RollbacksKey = "neuralstyle.rollbacks";
    private const string ElapsedKey = "neuralstyle.elapsed"; // in 100 ns
    private const string ScalerKey = "neuralstyle.gradientScaler";
    private const string HistoryKey = "history";
    private const string ColumnsKey = "neuralstyle.history";

    /// <summary>Steps done.</summary>
    public int Step { get; set; }

    /// <summary>The latest steps whose loss or gradients were not finite, in a row.</summary>
    public int BadSteps { get; set; }

    /// <summary>The number of steps that were left out.</summary>
    public int SkippedSteps { get; set; }

    /// <summary>The number of times that the training went back to a checkpoint because it diverged.</summary>
    public int Rollbacks { get; set; }

    /// <summary>The time that the steps took, in all processes.</summary>
    public TimeSpan Elapsed { get; set; }

    /// <summary>The losses.</summary>
    public TrainingHistory History { get; } = new();

    /// <summary>The factor of the learning rate: halved by each rollback.</summary>
    public double RateFactor => Math.ScaleB(1, -Rollbacks);

    /// <summary>A copy of everything, and more metadata.</summary>
    /// <param name="metadata">The other metadata.</param>
    public StateDict Save(IEnumerable<KeyValuePair<string, string>> metadata)
    {
        var (rows, columns) = History.Save();
        var counters = Counters().Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToString(CultureInfo.InvariantCulture)));
        return new StateDict(
            Tensors().Append(KeyValuePair.Create(HistoryKey, rows)),
            [.. counters, .. metadata, KeyValuePair.Create(ColumnsKey, columns), .. scaler is null ? [] : new[] { KeyValuePair.Create(ScalerKey, scaler.SaveState()) }]);
    }

    /// <summary>Takes up a saved state. All is checked before anything changes; what is changed first is changed back where a later part does not fit.</summary>
    /// <param name="checkpoint">The result of <see cref="Save"/>.</param>
    /// <param name="path">Its file, for errors.</param>
    /// <exception cref="CheckpointException">It is the state of another training.</exception>
    /// <exception cref="ModelFormatException">The weights do not fit the network.</exception>
    public void Restore(StateDict checkpoint, string path)
    {
        var counters = Counters().ToDictionary(pair => pair.Key, pair => Number(checkpoint, pair.Key, path));
        RequireMoments(checkpoint, path);
        var scalerBefore = scaler?.SaveState();
        RestoreScaler(checkpoint, path);
        try
        {
            RestoreHistory(checkpoint, path);
            network.LoadWeights(Part(checkpoint, NetworkPrefix), path);
        }
        catch
        {
            scaler?.LoadState(scalerBefore!);
            throw;
        }

        RestoreMoments(checkpoint);
        adam.Updates = counters[UpdatesKey];
        (Step, BadSteps, SkippedSteps, Rollbacks, Elapsed)
            = ((int)counters[StepKey], (int)counters[BadStepsKey], (int)counters[SkippedKey], (int)counters[RollbacksKey], TimeSpan.FromTicks(counters[ElapsedKey]));
    }

    private static StateDict Part(StateDict checkpoint, string prefix)
        => new(checkpoint.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(pair => KeyValuePair.Create(pair.Key[prefix.Length..], pair.Value)));

    private static long Number(StateDict checkpoint, string key, string path)
        => long.TryParse(checkpoint.Metadata.GetValueOrDefault(key), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new CheckpointException($"The checkpoint has no '{key}': it was not saved by a training.", path);

    private IEnumerable<KeyValuePair<string, long>> Counters()
    {
        yield return KeyValuePair.Create<string, long>(StepKey, Step);
        yield return KeyValuePair.Create(UpdatesKey, adam.Updates);
        yield return KeyValuePair.Create<string, long>(BadStepsKey, BadSteps);
        yield return KeyValuePair.Create<string, long>(SkippedKey, SkippedSteps);
        yield return KeyValuePair.Create<string, long>(RollbacksKey, Rollbacks);
        yield return KeyValuePair.Create(ElapsedKey, Elapsed.Ticks);
    }

    private IEnumerable<KeyValuePair<string, WeightTensor>> Tensors()
        => network.ToStateDict().Select(pair => KeyValuePair.Create($"{NetworkPrefix}{pair.Key}", pair.Value))
            .Concat(Moments().Select(moment => KeyValuePair.Create(moment.Name, moment.Value.ToWeightTensor())));

    // What is not the network's: Adam's moments and the moving average.
    private IEnumerable<(string Name, Tensor Value)> Moments() => adam.Moments.Concat(average?.Averages ?? []);

    private void RequireMoments(StateDict checkpoint, string path)
    {
        foreach (var (name, moment) in Moments())
        {
            if (!checkpoint.TryGetValue(name, out var weight) || !weight.Shape.SequenceEqual(moment.shape))
            {
                throw new CheckpointException($"The checkpoint does not have '{name}' in the shape of this network: it is of a training with another network or other options.", path);
            }
        }
    }

    private void RestoreMoments(StateDict checkpoint)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (name, moment) in Moments())
        {
            moment.copy_(checkpoint[name].ToTensor());
        }
    }

    // A checkpoint of a training without a scaler leaves the scaler as it is.
    private void RestoreScaler(StateDict checkpoint, string path)
    {
        if (scaler is null || !checkpoint.Metadata.TryGetValue(ScalerKey, out var state))
        {
            return;
        }

        try
        {
            scaler.LoadState(state);
        }
        catch (FormatException e)
        {
            throw new CheckpointException($"The gradient scaler cannot take up the state in the checkpoint: {e.Message}", path, e);
        }
    }

    private void RestoreHistory(StateDict checkpoint, string path)
    {
        if (!checkpoint.TryGetValue(HistoryKey, out var rows) || !checkpoint.Metadata.TryGetValue(ColumnsKey, out var columns))
        {
            throw new CheckpointException("The checkpoint has no history of losses: it was not saved by a training.", path);
        }

        try
        {
            History.Load(rows, columns);
        }
        catch (FormatException e)
        {
            throw new CheckpointException(e.Message, path, e);
        }
    }
}

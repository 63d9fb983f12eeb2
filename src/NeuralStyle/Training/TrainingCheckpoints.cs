using System.Globalization;
using Microsoft.Extensions.Logging;
using NeuralStyle.Common;
using NeuralStyle.Networks;
using NeuralStyle.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NeuralStyle.Training;

/// <summary>Checkpoints of a training: safetensors files with the network, Adam's moments, step, seed and the state of the gradient scaler.</summary>
internal sealed class TrainingCheckpoints(CheckpointOptions options, StyleNetwork network, Adam optimizer, IGradientScaler? scaler, long seed, ILogger logger)
{
    private const string Prefix = "checkpoint-";
    private const string Extension = ".safetensors";
    private const string StepKey = "neuralstyle.step";
    private const string SeedKey = "neuralstyle.seed";
    private const string ScalerKey = "neuralstyle.gradientScaler";
    private const string UpdatesKey = "neuralstyle.updates"; // Adam's own count: steps less those left out

    private int _saved; // the step of the newest checkpoint

    /// <summary>Saves if the step is one of those that are saved.</summary>
    public void SaveWhenDue(int step)
    {
        if (step % options.EverySteps == 0)
        {
            Save(step);
        }
    }

    /// <summary>Saves unless this step is saved already, or is the beginning.</summary>
    public void SaveUnlessSaved(int step)
    {
        if (step != _saved)
        {
            Save(step);
        }
    }

    /// <summary>Saves, then removes checkpoints that are older than those kept.</summary>
    public void Save(int step)
    {
        var path = Path.Combine(options.Folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{step:D8}{Extension}"));
        try
        {
            Directory.CreateDirectory(options.Folder);
            SafeTensors.Write(path, new StateDict(Tensors()).WithMetadata(Metadata(step)));
            foreach (var old in Files().SkipLast(options.Keep))
            {
                File.Delete(old);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"The checkpoint cannot be written: {e.Message}", path, e);
        }

        _saved = step;
        TrainingLog.CheckpointWritten(logger, path);
    }

    /// <summary>Restores the newest checkpoint, if there is one, and gives its step.</summary>
    public int Resume()
    {
        if (Files().LastOrDefault() is not { } path)
        {
            return 0;
        }

        var checkpoint = SafeTensors.Read(path);
        if (!int.TryParse(checkpoint.Metadata.GetValueOrDefault(StepKey), NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            || !long.TryParse(checkpoint.Metadata.GetValueOrDefault(UpdatesKey), NumberStyles.None, CultureInfo.InvariantCulture, out var updates)
            || checkpoint.Metadata.GetValueOrDefault(SeedKey) != seed.ToString(CultureInfo.InvariantCulture))
        {
            throw new CheckpointException("The checkpoint is of a training with another seed, or of something else. Choose another folder, or the seed it was made with.", path);
        }

        Restore(checkpoint, path, updates);
        _saved = step;
        TrainingLog.Resumed(logger, path, step);
        return step;
    }

    // All is checked before anything changes; what is changed first is changed back where a later part does not fit.
    private void Restore(StateDict checkpoint, string path, long updates)
    {
        RequireMoments(checkpoint, path);
        var scalerBefore = scaler?.SaveState();
        RestoreScaler(checkpoint, path);
        try
        {
            network.LoadWeights(Part(checkpoint, "network."), path);
        }
        catch
        {
            scaler?.LoadState(scalerBefore!);
            throw;
        }

        RestoreMoments(checkpoint, updates);
    }

    private string[] Files() => Directory.Exists(options.Folder)
        ? [.. Directory.EnumerateFiles(options.Folder, $"{Prefix}*{Extension}").Order(StringComparer.Ordinal)]
        : [];

    private IEnumerable<KeyValuePair<string, string>> Metadata(int step)
    {
        yield return KeyValuePair.Create(StepKey, step.ToString(CultureInfo.InvariantCulture));
        yield return KeyValuePair.Create(SeedKey, seed.ToString(CultureInfo.InvariantCulture));
        yield return KeyValuePair.Create(UpdatesKey, States().First().State.step.ToString(CultureInfo.InvariantCulture));
        if (scaler is not null)
        {
            yield return KeyValuePair.Create(ScalerKey, scaler.SaveState());
        }
    }

    private IEnumerable<KeyValuePair<string, WeightTensor>> Tensors()
    {
        foreach (var (name, weight) in network.ToStateDict())
        {
            yield return KeyValuePair.Create($"network.{name}", weight);
        }

        foreach (var (key, moment) in States().SelectMany(Moments))
        {
            yield return KeyValuePair.Create(key, moment.ToWeightTensor());
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

    private void RequireMoments(StateDict checkpoint, string path)
    {
        foreach (var (name, state) in States().SelectMany(Moments))
        {
            if (!checkpoint.TryGetValue(name, out var weight) || !weight.Shape.SequenceEqual(state.shape))
            {
                throw new CheckpointException($"The checkpoint does not hold '{name}' in the shape of this network: it is of another one.", path);
            }
        }
    }

    private void RestoreMoments(StateDict checkpoint, long updates)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (name, state) in States())
        {
            state.step = updates;
            foreach (var (key, moment) in Moments((name, state)))
            {
                moment.copy_(checkpoint[key].ToTensor());
            }
        }
    }

    private static IEnumerable<(string Key, Tensor Moment)> Moments((string Name, Adam.State State) parameter)
    {
        yield return ($"adam.exp_avg.{parameter.Name}", parameter.State.exp_avg);
        yield return ($"adam.exp_avg_sq.{parameter.Name}", parameter.State.exp_avg_sq);
    }

    // Adam numbers its states in the order of the parameters it was given.
    private IEnumerable<(string Name, Adam.State State)> States()
    {
        var states = optimizer.state_dict().State;
        return network.named_parameters().Select((named, index) => (named.name, (Adam.State)states[index]));
    }

    private static StateDict Part(StateDict checkpoint, string prefix)
        => new(checkpoint.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(pair => KeyValuePair.Create(pair.Key[prefix.Length..], pair.Value)));
}

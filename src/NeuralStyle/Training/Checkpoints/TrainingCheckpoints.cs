using Microsoft.Extensions.Logging;
using NeuralStyle.Common;
using NeuralStyle.Weights;

namespace NeuralStyle.Training.Checkpoints;

/// <summary>Saves the state of a training, and goes back to what was saved.</summary>
/// <param name="options">The folder, and how often.</param>
/// <param name="state">The state.</param>
/// <param name="conditions">The conditions that checkpoints name.</param>
/// <param name="logger">Told of files written, damaged and resumed from.</param>
internal sealed class TrainingCheckpoints(CheckpointOptions options, TrainingState state, TrainingConditions conditions, ILogger logger)
{
    private const int PatienceForFailures = 3;
    private const int PatienceForDivergence = 3;

    private readonly CheckpointFolder _folder = new(options);
    private int _saved; // the step of the newest checkpoint
    private int _failures; // in a row

    /// <summary>Locks the folder until the result is disposed.</summary>
    /// <exception cref="CheckpointException">Another training uses the folder, or it cannot be written.</exception>
    public IDisposable Enter() => _folder.Enter();

    /// <summary>Saves if the step is one of those that are saved. Training goes on without a checkpoint that cannot be written, such as on a full disk.</summary>
    /// <exception cref="CheckpointException">Several in a row could not be written.</exception>
    public void SaveWhenDue()
    {
        if (state.Step % options.EverySteps != 0 || state.BadSteps > 0)
        {
            return; // after a bad step the weights may be beyond help, and a rollback is for those before
        }

        try
        {
            Save();
            _failures = 0;
        }
        catch (CheckpointException e) when (++_failures < PatienceForFailures)
        {
            TrainingLog.CheckpointFailed(logger, e.Message);
        }
    }

    /// <summary>Saves unless this step is saved already, or is the beginning, or follows a bad one.</summary>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public void SaveUnlessSaved()
    {
        if (state.Step != _saved && state.BadSteps == 0)
        {
            Save();
        }
    }

    /// <summary>Saves at the end of a training, as <see cref="SaveUnlessSaved"/>; its result is in memory, so a file that cannot be written is only logged.</summary>
    public void TrySaveLast()
    {
        try
        {
            SaveUnlessSaved();
        }
        catch (CheckpointException e)
        {
            TrainingLog.CheckpointFailed(logger, e.Message);
        }
    }

    /// <summary>Restores the newest checkpoint that is whole, if there is any.</summary>
    /// <exception cref="CheckpointException">All are damaged, or the newest is of another training.</exception>
    public void Resume()
    {
        if (TryFindNewest() is not ({ } path, { } checkpoint))
        {
            return;
        }

        conditions.RequireSeed(checkpoint, path);
        state.Restore(checkpoint, path);
        _saved = state.Step;
        TrainingLog.Resumed(logger, path, state.Step);
        if (conditions.DifferencesFrom(checkpoint) is { Count: > 0 } differences)
        {
            TrainingLog.ConditionsChanged(logger, string.Join("; ", differences));
        }
    }

    /// <summary>Goes back to the newest checkpoint and halves the learning rate, unless that was done too often or there is none.</summary>
    public bool TryRollBack()
    {
        var rollbacks = state.Rollbacks;
        if (rollbacks == PatienceForDivergence || TryFindNewest() is not ({ } path, { } checkpoint))
        {
            return false;
        }

        state.Restore(checkpoint, path);
        (state.BadSteps, state.Rollbacks) = (0, rollbacks + 1);
        _saved = state.Step;
        TrainingLog.RolledBack(logger, path, state.Step, state.RateFactor);
        return true;
    }

    private void Save()
    {
        var path = _folder.PathOf(state.Step);
        try
        {
            Directory.CreateDirectory(options.Folder); // someone may have deleted it
            CheckpointFile.Write(path, state.Save(conditions.Metadata), options.Reached);
            _folder.Prune();
            options.Reached?.Invoke(SaveStage.Pruned);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"The checkpoint cannot be written: {e.Message}", path, e);
        }

        _saved = state.Step;
        TrainingLog.CheckpointWritten(logger, path);
    }

    // Damaged ones that are newer are set aside, so that they neither push out what is whole nor are lost.
    private (string Path, StateDict Checkpoint)? TryFindNewest()
    {
        var damaged = new List<(string Path, Exception Error)>();
        foreach (var path in _folder.NewestFirst)
        {
            try
            {
                var checkpoint = CheckpointFile.Read(path);
                damaged.ForEach(SetAside);
                return (path, checkpoint);
            }
            catch (Exception e) when (e is IOException and not CheckpointException or UnauthorizedAccessException)
            {
                damaged.Add((path, e));
            }
        }

        return damaged.Count == 0
            ? null
            : throw new CheckpointException(
                $"None of the {damaged.Count} checkpoints can be read. To begin anew, move them away. The newest: {damaged[0].Error.Message}", options.Folder, damaged[0].Error);
    }

    private void SetAside((string Path, Exception Error) damaged)
    {
        TrainingLog.CheckpointDamaged(logger, damaged.Error.Message);
        CheckpointFolder.TrySetAside(damaged.Path);
    }
}

using NeuralStyle.Common;

namespace NeuralStyle;

/// <summary>The folder and frequency of checkpoints.</summary>
/// <param name="Folder">The folder; it is created. One training at a time uses it.</param>
/// <param name="EverySteps">The steps between checkpoints.</param>
/// <param name="Keep">The number of newest checkpoints that are kept.</param>
public sealed record CheckpointOptions(string Folder, int EverySteps = 500, int Keep = 3)
{
    /// <summary>
    /// True if Ctrl+C and SIGTERM end the training after the step at work, with a checkpoint and an <see cref="OperationCanceledException"/>,
    /// in place of the process. A second signal ends the process. The default is true.
    /// </summary>
    public bool StopOnSignals { get; init; } = true;

    /// <summary>Told of each stage of saving, for tests.</summary>
    internal Action<SaveStage>? Reached { get; init; }

    internal IEnumerable<string> Problems()
    {
        if (string.IsNullOrWhiteSpace(Folder))
        {
            yield return "The checkpoint folder has no name.";
        }

        if (EverySteps < 1 || Keep < 1)
        {
            yield return $"Checkpoints must come every 1 or more steps and 1 or more be kept, not every {EverySteps} and {Keep}.";
        }
    }
}

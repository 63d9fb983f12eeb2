namespace NeuralStyle.Training;

/// <summary>Where and how often training is saved.</summary>
/// <param name="Folder">The folder; it is created.</param>
/// <param name="EverySteps">The steps between checkpoints.</param>
/// <param name="Keep">How many of the newest are kept.</param>
public sealed record CheckpointOptions(string Folder, int EverySteps = 500, int Keep = 3)
{
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

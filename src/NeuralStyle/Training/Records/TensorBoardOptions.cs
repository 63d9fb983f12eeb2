namespace NeuralStyle.Training;

/// <summary>The folder and frequency of TensorBoard's event files.</summary>
/// <param name="Folder">The folder; it is created. Each run adds a file, which TensorBoard shows as one with those before.</param>
/// <param name="EverySteps">The steps between events; the probe's and the last one are always there.</param>
public sealed record TensorBoardOptions(string Folder, int EverySteps = 10)
{
    internal IEnumerable<string> Problems()
    {
        if (string.IsNullOrWhiteSpace(Folder))
        {
            yield return "The folder for TensorBoard has no name.";
        }

        if (EverySteps < 1)
        {
            yield return $"TensorBoard's events must come every 1 or more steps, not every {EverySteps}.";
        }
    }
}

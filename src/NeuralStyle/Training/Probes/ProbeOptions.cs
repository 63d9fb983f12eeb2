namespace NeuralStyle.Training;

/// <summary>The probe of a training: a photo that is stylized now and then, to see what the loss does not show.</summary>
public sealed record ProbeOptions
{
    /// <summary>The file of the photo; its largest centered square is taken, in the size of the crops. The default is null: the first photo of the folder that has something to see.</summary>
    public string? Photo { get; init; }

    /// <summary>The steps between probes; there is one at the end, too. The default is 100.</summary>
    public int EverySteps { get; init; } = 100;

    internal IEnumerable<string> Problems()
    {
        if (EverySteps < 1)
        {
            yield return $"The photo must be probed every 1 or more steps, not every {EverySteps}.";
        }

        if (Photo is not null && !File.Exists(Photo))
        {
            yield return $"There is no photo '{Photo}' to probe.";
        }
    }
}

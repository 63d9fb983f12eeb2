namespace NeuralStyle.Training;

/// <summary>The result of a probe: the photo as the network stylizes it after a step, and what is wrong with it.</summary>
public sealed class ProbeResult
{
    /// <summary>Steps done.</summary>
    public required int Step { get; init; }

    /// <summary>The photo as it goes into the network.</summary>
    public required ImageBuffer Photo { get; init; }

    /// <summary>The photo in each style.</summary>
    public required IReadOnlyList<ProbeOutput> Outputs { get; init; }

    /// <summary>The faults of all outputs together.</summary>
    public OutputFaults Faults => Outputs.Aggregate(OutputFaults.None, (faults, output) => faults | output.Faults);
}

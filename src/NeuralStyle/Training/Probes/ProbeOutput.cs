namespace NeuralStyle.Training;

/// <summary>The probe photo in one style.</summary>
public sealed class ProbeOutput
{
    /// <summary>The name of the style.</summary>
    public required string Style { get; init; }

    /// <summary>The faults of the image that neither the photo nor the style image has.</summary>
    public required OutputFaults Faults { get; init; }

    /// <summary>The photo as stylized, with 8-bit samples.</summary>
    public required ImageBuffer Image { get; init; }
}

namespace NeuralStyle;

/// <summary>The counts and latencies of a <see cref="StylizerStream"/> so far.</summary>
public sealed record StreamStatistics
{
    /// <summary>Frames sent.</summary>
    public required long Sent { get; init; }

    /// <summary>Frames stylized.</summary>
    public required long Stylized { get; init; }

    /// <summary>Frames that a newer one replaced before they were stylized, or before they were read.</summary>
    public required long Dropped { get; init; }

    /// <summary>Frames stylized in a second, from the first to the last.</summary>
    public required double FramesPerSecond { get; init; }

    /// <summary>The median time from sending a frame to its being stylized, over the last frames.</summary>
    public required TimeSpan Latency50 { get; init; }

    /// <summary>The time within which 95 of 100 frames are stylized.</summary>
    public required TimeSpan Latency95 { get; init; }

    /// <summary>The time within which 99 of 100 frames are stylized.</summary>
    public required TimeSpan Latency99 { get; init; }
}

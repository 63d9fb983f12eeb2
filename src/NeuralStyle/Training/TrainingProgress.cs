namespace NeuralStyle.Training;

/// <summary>How far training is.</summary>
public sealed record TrainingProgress
{
    /// <summary>Steps done.</summary>
    public required int Step { get; init; }

    /// <summary>Steps of the whole training; an estimate where it is bounded by time.</summary>
    public required int Steps { get; init; }

    /// <summary>The loss of this step.</summary>
    public required float Loss { get; init; }

    /// <summary>The parts of the loss, weights applied: <c>content</c>, <c>style</c>, <c>total variation</c>.</summary>
    public required IReadOnlyDictionary<string, float> Parts { get; init; }

    /// <summary>The learning rate of this step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Photos learnt on per second, over the last steps.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>The time since training began or resumed.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>The time that is left, estimated.</summary>
    public required TimeSpan Remaining { get; init; }

    /// <summary>Photos that could not be read, so far.</summary>
    public required int SkippedPhotos { get; init; }
}

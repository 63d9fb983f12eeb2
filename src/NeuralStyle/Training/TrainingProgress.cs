using NeuralStyle.Training;

namespace NeuralStyle;

/// <summary>The progress of training.</summary>
public sealed class TrainingProgress
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

    /// <summary>The share of the last steps' time in which they waited for photos: above a tenth, a faster disk or smaller photos would make training faster.</summary>
    public required double DataWaitShare { get; init; }

    /// <summary>The time since training began or resumed.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>The time that is left, estimated.</summary>
    public required TimeSpan Remaining { get; init; }

    /// <summary>Photos that could not be read, so far.</summary>
    public required int SkippedPhotos { get; init; }

    /// <summary>The number of times that training diverged so far and went back to a checkpoint with half the learning rate; <see cref="Step"/> went back with it.</summary>
    public required int Rollbacks { get; init; }

    /// <summary>The probe photo as it comes out after this step, and its faults; null after steps without a probe. See <see cref="StyleTrainerOptions.Probe"/>.</summary>
    public ProbeResult? Probe { get; init; }
}

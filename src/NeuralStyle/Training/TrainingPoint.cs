namespace NeuralStyle.Training;

/// <summary>A point of the history of a training: the mean of one step or more.</summary>
public sealed class TrainingPoint
{
    /// <summary>The last step of those averaged, counted from 1.</summary>
    public required int Step { get; init; }

    /// <summary>The number of steps averaged; steps whose loss was not finite are left out.</summary>
    public required int Steps { get; init; }

    /// <summary>The mean loss.</summary>
    public required float Loss { get; init; }

    /// <summary>The means of the parts of the loss, weights applied: <c>content</c>, <c>style</c>, <c>total variation</c>.</summary>
    public required IReadOnlyDictionary<string, float> Parts { get; init; }

    /// <summary>The learning rate of the last step.</summary>
    public required double LearningRate { get; init; }
}

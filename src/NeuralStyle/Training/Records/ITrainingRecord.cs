namespace NeuralStyle.Training.Records;

/// <summary>A record of a training on the disk, written while it runs.</summary>
internal interface ITrainingRecord : IDisposable
{
    /// <summary>Takes in a step. A record that cannot be written does not stop the training.</summary>
    /// <param name="progress">The step.</param>
    /// <param name="history">The losses so far, this step included.</param>
    /// <param name="isLast">True if the training ends with this step.</param>
    void Add(TrainingProgress progress, TrainingHistory history, bool isLast);
}

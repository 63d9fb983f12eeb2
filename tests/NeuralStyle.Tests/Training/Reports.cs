namespace NeuralStyle.Tests.Training;

/// <summary>Does something with every report, on the thread that reports.</summary>
internal sealed class Reports(Action<TrainingProgress> action) : IProgress<TrainingProgress>
{
    /// <summary>Does something after one step.</summary>
    public static Reports After(int step, Action action) => new(report =>
    {
        if (report.Step == step)
        {
            action();
        }
    });

    public void Report(TrainingProgress value) => action(value);
}

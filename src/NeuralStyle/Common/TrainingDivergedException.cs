namespace NeuralStyle;

/// <summary>Training stopped by itself because its losses or weights are no longer finite.</summary>
public sealed class TrainingDivergedException : InvalidOperationException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">The error message: what happened, the value found, and how to fix it.</param>
    /// <param name="step">The step at which training stopped, from 0.</param>
    public TrainingDivergedException(string message, int step)
        : base(message)
        => Step = step;

    /// <summary>The step at which training stopped, from 0.</summary>
    public int Step { get; }
}

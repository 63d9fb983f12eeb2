namespace NeuralStyle.Training;

/// <summary>The outcome of an optimizer's step.</summary>
internal enum StepOutcome
{
    /// <summary>The weights changed.</summary>
    Taken,

    /// <summary>The gradient scaler left the step out: its scale was too large.</summary>
    Overflowed,

    /// <summary>A gradient was NaN or infinite, so that nothing changed.</summary>
    NotFinite,
}

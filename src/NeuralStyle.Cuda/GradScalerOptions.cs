namespace NeuralStyle.Cuda;

/// <summary>Options of a <see cref="GradScaler"/>. The defaults are those of PyTorch's <c>torch.amp.GradScaler</c>.</summary>
public sealed record GradScalerOptions
{
    /// <summary>The initial scale. The default is 65536.</summary>
    public float InitialScale { get; init; } = 65536;

    /// <summary>The factor by which the scale grows after <see cref="GrowthInterval"/> steps without overflow; more than 1. The default is 2.</summary>
    public double GrowthFactor { get; init; } = 2;

    /// <summary>The factor by which the scale shrinks after an overflow; between 0 and 1. The default is 0.5.</summary>
    public double BackoffFactor { get; init; } = 0.5;

    /// <summary>The steps in a row without overflow after which the scale grows. The default is 2000.</summary>
    public int GrowthInterval { get; init; } = 2000;

    /// <summary>True to scale; otherwise losses stay as they are and every step is taken. The default is true.</summary>
    public bool Enabled { get; init; } = true;

    internal void RequireValid()
    {
        Require(float.IsFinite(InitialScale) && InitialScale > 0, nameof(InitialScale), InitialScale, "The first scale must be a positive number.");
        Require(double.IsFinite(GrowthFactor) && GrowthFactor > 1, nameof(GrowthFactor), GrowthFactor, "The growth factor must be more than 1.");
        Require(BackoffFactor is > 0 and < 1, nameof(BackoffFactor), BackoffFactor, "The backoff factor must be between 0 and 1.");
        Require(GrowthInterval >= 1, nameof(GrowthInterval), GrowthInterval, "The growth interval must be at least 1 step.");
    }

    private static void Require(bool holds, string name, object value, string message)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, value, message);
        }
    }
}

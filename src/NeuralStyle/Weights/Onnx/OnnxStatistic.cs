namespace NeuralStyle.Weights;

/// <summary>A step on the way to a norm that a file spells out.</summary>
internal enum OnnxStep
{
    /// <summary>The means of all channels.</summary>
    Mean,

    /// <summary>Channels less their means.</summary>
    Centered,

    /// <summary>The squares of <see cref="Centered"/>.</summary>
    Squares,

    /// <summary>The variances, times a factor and plus epsilon.</summary>
    Variance,

    /// <summary>The square roots of <see cref="Variance"/>.</summary>
    Deviation,

    /// <summary>One over <see cref="Deviation"/>.</summary>
    InverseDeviation,
}

/// <summary>A value of a norm that a file spells out.</summary>
/// <param name="Step">The value.</param>
/// <param name="Source">The value of the graph that is normalized.</param>
/// <param name="Layout">The order of the dimensions of the map.</param>
/// <param name="Factors">For each probe the factor of the variance: 1, or that of the unbiased one.</param>
/// <param name="Epsilon">The number added to the variance.</param>
internal sealed record OnnxStatistic(OnnxStep Step, int Source, OnnxLayout Layout, IReadOnlyList<double> Factors, double Epsilon = 0) : OnnxValue
{
    /// <summary>Returns true for a step of the norm of the same value.</summary>
    public bool Is(OnnxStep step, int source) => Step == step && Source == source;
}

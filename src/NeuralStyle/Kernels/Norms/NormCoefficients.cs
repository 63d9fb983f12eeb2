namespace NeuralStyle.Kernels.Norms;

/// <summary>The coefficients of the norm of one sample: rows of a value for each channel, one after the other in memory.</summary>
/// <param name="data">Memory for <see cref="Rows"/> times <paramref name="channels"/> values.</param>
/// <param name="channels">The channels.</param>
internal readonly unsafe struct NormCoefficients(float* data, int channels)
{
    /// <summary>The number of rows.</summary>
    public const int Rows = 5;

    /// <summary>The channels' means.</summary>
    public float* Mean => data;

    /// <summary>The scale: the learned scale times rstd, one over the standard deviation.</summary>
    public float* Scale => data + channels;

    /// <summary>The shift: the learned shift less the scaled mean.</summary>
    public float* Shift => data + (2 * channels);

    /// <summary>Backward: the coefficient of the distance of a value from the mean.</summary>
    public float* GradientCoefficient => data + (3 * channels);

    /// <summary>Backward: what is added to the gradient.</summary>
    public float* Offset => data + (4 * channels);
}

namespace NeuralStyle.Kernels;

/// <summary>What the norm of one sample is made of: rows of a number for each channel, one after the other in memory.</summary>
/// <param name="data">Room for <see cref="Rows"/> times <paramref name="channels"/> numbers.</param>
/// <param name="channels">The channels.</param>
internal readonly unsafe struct NormFactors(float* data, int channels)
{
    /// <summary>The number of rows.</summary>
    public const int Rows = 5;

    /// <summary>The channels' means.</summary>
    public float* Mean => data;

    /// <summary>What a value is multiplied by: the learned scale over the deviation.</summary>
    public float* Scale => data + channels;

    /// <summary>What is added then: the learned shift less the scaled mean.</summary>
    public float* Shift => data + (2 * channels);

    /// <summary>Backward: what the gradient has of a value's distance from the mean.</summary>
    public float* Slope => data + (3 * channels);

    /// <summary>Backward: what is added to the gradient.</summary>
    public float* Offset => data + (4 * channels);
}

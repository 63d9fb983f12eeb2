namespace NeuralStyle.Kernels.Norms;

/// <summary>The learned scales and shifts of a norm.</summary>
/// <param name="scales">A value for each channel; null for ones.</param>
/// <param name="shifts">A value for each channel; null for zeros.</param>
/// <param name="sampleStride">Numbers from a sample's to the next one's; 0 if all have the same.</param>
/// <param name="epsilon">The value added to the variance, for numerical stability.</param>
internal readonly unsafe struct NormWeights(float* scales, float* shifts, int sampleStride, double epsilon)
{
    /// <summary>The value added to the variance, for numerical stability.</summary>
    public double Epsilon => epsilon;

    /// <summary>The scale of a sample's channel.</summary>
    public float Scale(int sample, int channel) => scales is null ? 1 : scales[((long)sample * sampleStride) + channel];

    /// <summary>The shift of a sample's channel.</summary>
    public float Shift(int sample, int channel) => shifts is null ? 0 : shifts[((long)sample * sampleStride) + channel];
}

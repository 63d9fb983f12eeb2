namespace NeuralStyle.Kernels.Norms;

/// <summary>An instance norm and the ReLU after it, forward and backward, for values of one format.</summary>
internal unsafe interface INormTraining
{
    /// <summary>Normalizes.</summary>
    /// <param name="x">The values, (samples, pixels, channels).</param>
    /// <param name="y">Receives the result.</param>
    /// <param name="weights">The learned scales and shifts.</param>
    /// <param name="moments">Receives for each sample the channels' means, then one over their standard deviations.</param>
    void Forward(void* x, void* y, NormWeights weights, float* moments);

    /// <summary>Computes the gradients.</summary>
    /// <param name="x">The values.</param>
    /// <param name="gradient">The gradient with respect to the result.</param>
    /// <param name="result">Receives the gradient with respect to the values.</param>
    /// <param name="weights">The learned scales and shifts.</param>
    /// <param name="moments">The result of <see cref="Forward"/>.</param>
    /// <param name="weightGradients">Receives for each sample the gradients of the scales, then of the shifts.</param>
    void Backward(void* x, void* gradient, void* result, NormWeights weights, float* moments, float* weightGradients);
}

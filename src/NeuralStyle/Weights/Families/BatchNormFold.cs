namespace NeuralStyle.Weights;

/// <summary>Folds a batch norm of TensorFlow, which uses its moving statistics, into the convolution before it.</summary>
internal static class BatchNormFold
{
    private const double Epsilon = 1e-3; // the default of TensorFlow's slim

    /// <summary>The tensors of the norm: all that must be there, and the scale if the weights have it.</summary>
    public static IEnumerable<string> Names(StateDict weights, string scope)
        => new[] { "beta", "moving_mean", "moving_variance", "gamma" }.Select(name => $"{scope}/{name}").Where((name, i) => i < 3 || weights.ContainsKey(name));

    /// <summary>Makes kernels (O, I, K, K) and bias (O) that do the work of both.</summary>
    public static (WeightTensor Kernels, WeightTensor Bias) Apply(WeightTensor kernels, StateDict weights, string scope)
    {
        var (w, shift, mean, variance) = (kernels.ToSingles(), Values("beta"), Values("moving_mean"), Values("moving_variance"));
        var scale = weights.ContainsKey($"{scope}/gamma") ? Values("gamma") : null;
        var taps = w.Length / shift.Length;
        for (var o = 0; o < shift.Length; o++)
        {
            var factor = (scale?[o] ?? 1) / Math.Sqrt(variance[o] + Epsilon);
            shift[o] = (float)(shift[o] - (mean[o] * factor));
            foreach (ref var value in w.AsSpan(o * taps, taps))
            {
                value = (float)(value * factor);
            }
        }

        return (WeightTensor.FromSingles(kernels.Sizes, w), WeightTensor.FromSingles([shift.Length], shift));

        float[] Values(string name) => weights[$"{scope}/{name}"].ToSingles();
    }
}

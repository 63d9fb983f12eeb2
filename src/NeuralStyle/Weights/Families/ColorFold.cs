namespace NeuralStyle.Weights;

/// <summary>Folds a 1x1 convolution of colors into the convolution after it.</summary>
/// <remarks>Exact where reflection padding stands between the two: a 1x1 convolution of mirrored pixels is the mirrored result.</remarks>
internal static class ColorFold
{
    private const int Colors = 3;

    /// <summary>Makes kernels (O, 3, K, K) and bias (O) that do the work of both.</summary>
    public static (WeightTensor Kernels, WeightTensor Bias) Apply(WeightTensor kernels, WeightTensor bias, WeightTensor colors, WeightTensor colorBias)
    {
        var (w, b, c, s) = (kernels.ToSingles(), bias.ToSingles(), colors.ToSingles(), colorBias.ToSingles());
        var taps = (int)(kernels.Sizes[2] * kernels.Sizes[3]);
        var folded = new float[w.Length];
        for (var o = 0; o < b.Length; o++)
        {
            var kernel = w.AsSpan(o * Colors * taps, Colors * taps);
            Mix(kernel, c, folded.AsSpan(o * Colors * taps), taps);
            b[o] += Constant(kernel, s, taps);
        }

        return (WeightTensor.FromSingles(kernels.Sizes, folded), WeightTensor.FromSingles(bias.Sizes, b));
    }

    private static void Mix(ReadOnlySpan<float> kernel, ReadOnlySpan<float> colors, Span<float> folded, int taps)
    {
        for (var input = 0; input < Colors; input++)
        {
            for (var tap = 0; tap < taps; tap++)
            {
                var sum = 0.0;
                for (var mixed = 0; mixed < Colors; mixed++)
                {
                    sum += (double)kernel[(mixed * taps) + tap] * colors[(mixed * Colors) + input];
                }

                folded[(input * taps) + tap] = (float)sum;
            }
        }
    }

    private static float Constant(ReadOnlySpan<float> kernel, ReadOnlySpan<float> colorBias, int taps)
    {
        var sum = 0.0;
        for (var i = 0; i < kernel.Length; i++)
        {
            sum += (double)kernel[i] * colorBias[i / taps];
        }

        return (float)sum;
    }
}

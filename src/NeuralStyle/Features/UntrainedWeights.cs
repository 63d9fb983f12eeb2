using NeuralStyle.Common;
using NeuralStyle.Weights;

namespace NeuralStyle.Features;

/// <summary>The weights of the built-in network: hand-made filters first, orthogonal random ones after, from a fixed seed.</summary>
internal static class UntrainedWeights
{
    private const int Taps = 9; // 3x3
    private const int Seed = 20160621;

    public static StateDict Create(VggTable table)
        => new(table.Steps().Where(step => !step.IsPool).SelectMany(Tensors));

    private static IEnumerable<KeyValuePair<string, WeightTensor>> Tensors(VggStep step)
    {
        var random = CounterRandom.For(Seed, step.Index);
        var kernels = step.Index == 0 ? FirstKernels(step.OutChannels, random) : OrthogonalKernels(step, random);
        yield return KeyValuePair.Create(
            $"features.{step.Index}.weight", WeightTensor.FromSingles([step.OutChannels, step.InChannels, 3, 3], kernels));
        yield return KeyValuePair.Create(
            $"features.{step.Index}.bias", WeightTensor.FromSingles([step.OutChannels], step.Index == 0 ? FirstBias(step.OutChannels) : Bias(step.OutChannels, random)));
    }

    // Three pairs of color channels (so that a ReLU loses nothing), then edges: colors are what random filters alone lose.
    private static float[] FirstKernels(int outChannels, CounterRandom random)
    {
        var kernels = new float[outChannels * 3 * Taps];
        for (var o = 0; o < outChannels; o++)
        {
            var kernel = kernels.AsSpan(o * 3 * Taps, 3 * Taps);
            if (o < 6)
            {
                kernel[((o / 2) * Taps) + 4] = o % 2 == 0 ? 1 : -1;
            }
            else
            {
                FillEdge(kernel, angle: (o - 6) * Math.PI / (outChannels - 6) * 2, random, o);
            }
        }

        return kernels;
    }

    private static float[] FirstBias(int outChannels)
    {
        var bias = new float[outChannels];
        bias.AsSpan(0, 6).Fill(0.2f); // the pairs overlap, so that middle gray is seen by both
        return bias;
    }

    // A derivative along a direction, of a random mix of the colors.
    private static void FillEdge(Span<float> kernel, double angle, CounterRandom random, int index)
    {
        Span<double> color = [0.6 + random.Normal(index * 3), 0.6 + random.Normal((index * 3) + 1), 0.6 + random.Normal((index * 3) + 2)];
        var norm = Math.Sqrt((color[0] * color[0]) + (color[1] * color[1]) + (color[2] * color[2]));
        for (var channel = 0; channel < 3; channel++)
        {
            for (var tap = 0; tap < Taps; tap++)
            {
                var along = (((tap % 3) - 1) * Math.Cos(angle)) + (((tap / 3) - 1) * Math.Sin(angle));
                kernel[(channel * Taps) + tap] = (float)(along * color[channel] / norm * 0.6);
            }
        }
    }

    // Rows orthogonal to each other and of length sqrt(2), so that a ReLU keeps the energy (He et al. 2015, Saxe et al. 2013).
    private static float[] OrthogonalKernels(VggStep step, CounterRandom random)
    {
        var size = step.InChannels * Taps;
        var rows = new double[step.OutChannels][];
        for (var o = 0; o < rows.Length; o++)
        {
            rows[o] = Row(random, o, size);
            for (var before = 0; before < o; before++)
            {
                Subtract(rows[o], rows[before], Dot(rows[o], rows[before]));
            }

            Scale(rows[o], 1 / Math.Sqrt(Dot(rows[o], rows[o])));
        }

        return [.. rows.SelectMany(row => row.Select(value => (float)(value * Math.Sqrt(2))))];
    }

    private static float[] Bias(int outChannels, CounterRandom random)
        => [.. Enumerable.Range(0, outChannels).Select(o => (float)(0.1 * random.Normal(1_000_000 + o)))];

    // Without its mean over the taps a filter sees structure and not brightness; half of it is kept, to see both.
    private static double[] Row(CounterRandom random, int row, int size)
    {
        var values = new double[size];
        for (var i = 0; i < size; i++)
        {
            values[i] = random.Normal(((long)row * size) + i);
        }

        for (var channel = 0; channel < size / Taps; channel++)
        {
            var taps = values.AsSpan(channel * Taps, Taps);
            var mean = 0.0;
            foreach (var tap in taps)
            {
                mean += tap / Taps;
            }

            for (var i = 0; i < Taps; i++)
            {
                taps[i] -= mean / 2;
            }
        }

        return values;
    }

    private static double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    private static void Subtract(double[] a, double[] b, double factor)
    {
        for (var i = 0; i < a.Length; i++)
        {
            a[i] -= factor * b[i];
        }
    }

    private static void Scale(double[] a, double factor)
    {
        for (var i = 0; i < a.Length; i++)
        {
            a[i] *= factor;
        }
    }
}

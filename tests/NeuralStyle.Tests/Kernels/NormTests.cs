using NeuralStyle.Kernels.Norms;
using NeuralStyle.Kernels.Threads;
using NeuralStyle.Kernels.Vectors;
using Xunit;
using static NeuralStyle.Tests.Kernels.KernelSamples;

namespace NeuralStyle.Tests.Kernels;

/// <summary>The norms of every instruction set.</summary>
public sealed unsafe class NormTests
{
    private const int Channels = 16; // a multiple of all vectors

    public static TheoryData<string> SetNames => [.. Sets];

    [Theory]
    [MemberData(nameof(SetNames))]
    public void Training_AnySet_HasMeanZeroAndVarianceOneAndAGradientWithoutEither(string name)
    {
        const int pixels = 300; // more than a chunk
        var shape = new NormTrainingShape(Samples: 1, pixels, Channels);
        using var team = new WorkerTeam(1);
        var norm = new NormTraining<SingleElements>(shape, hasRelu: false, team, Set(name));
        var (x, y, gradient, result, moments, weightGradients) = (
            Random(pixels * Channels, seed: 6), new float[pixels * Channels], Random(pixels * Channels, seed: 7), new float[pixels * Channels], new float[2 * Channels], new float[2 * Channels]);

        fixed (float* px = x, py = y, pg = gradient, pr = result, pm = moments, pw = weightGradients)
        {
            var weights = new NormWeights(null, null, sampleStride: 0, epsilon: 1e-9);
            norm.Forward(px, py, weights, pm);
            norm.Backward(px, pg, pr, weights, pm, pw);
        }

        for (var channel = 0; channel < Channels; channel++)
        {
            Assert.Equal(0, Channel(y, channel).Average(), tolerance: 1e-4);
            Assert.Equal(1, Channel(y, channel).Average(value => value * value), tolerance: 1e-3);
            Assert.Equal(0, Channel(result, channel).Average(), tolerance: 1e-3); // the norm does not see a shift
            Assert.Equal(0, Channel(result, channel).Zip(Channel(x, channel), (g, value) => g * value).Average(), tolerance: 1e-3); // nor a scale
        }
    }

    [Theory]
    [MemberData(nameof(SetNames))]
    public void Inference_AnySet_ScalesShiftsClampsAndAdds(string name)
    {
        const int width = 7;
        var (x, residual, scale, shift) = (Random(width * Channels, seed: 8), Random(width * Channels, seed: 9), Random(Channels, seed: 10), Random(Channels, seed: 11));
        var y = x.ToArray();
        fixed (float* row = y, r = residual, s = scale, b = shift)
        {
            Set(name).Normalize(row, r, width, Channels, Channels, s, b, 0, 0.2f);
        }

        Close([.. x.Select((value, i) => Math.Clamp((value * scale[i % Channels]) + shift[i % Channels], 0, 0.2f) + residual[i])], y, tolerance: 1e-6f);
    }

    [Theory]
    [MemberData(nameof(SetNames))]
    public void InferenceOfParts_AnySet_BlendsScalesAndShiftsByPixel(string name)
    {
        const int width = 7, parts = 2;
        var (x, factors, shares) = (Random(width * Channels, seed: 12), Random(parts * 2 * Channels, seed: 13), Random(width * parts, seed: 14));
        var y = x.ToArray();
        fixed (float* row = y, f = factors, s = shares)
        {
            Set(name).NormalizeParts(row, null, width, Channels, 0, f, s, parts, float.NegativeInfinity, float.PositiveInfinity);
        }

        Close([.. x.Select((value, i) => (value * Blend(0, i)) + Blend(1, i))], y, tolerance: 1e-5f);

        float Blend(int row, int i)
            => Enumerable.Range(0, parts).Sum(part => shares[(i / Channels * parts) + part] * factors[(((part * 2) + row) * Channels) + (i % Channels)]);
    }

    [Theory]
    [MemberData(nameof(SetNames))]
    public void Combine_StatisticsOfParts_AreThoseOfAllPixels(string name)
    {
        const int pixels = 53, partPixels = 10; // the last part has three
        var x = Random(pixels * Channels, seed: 15);
        var statistics = new float[6 * 2 * Channels];
        fixed (float* from = x, to = statistics)
        {
            for (var first = 0; first < pixels; first += partPixels)
            {
                Set(name).RowStatistics(from + (first * Channels), Math.Min(partPixels, pixels - first), Channels, to + (first / partPixels * 2 * Channels));
            }

            for (var channel = 0; channel < Channels; channel++)
            {
                var (mean, variance) = Moments.Combine(to + channel, Channels, partPixels, pixels);

                var expected = Channel(x, channel).Average(value => (double)value);
                Assert.Equal(expected, mean, tolerance: 1e-6);
                Assert.Equal(Channel(x, channel).Average(value => (value - expected) * (value - expected)), variance, tolerance: 1e-6);
            }
        }
    }

    private static IEnumerable<float> Channel(float[] values, int channel) => values.Where((_, index) => index % Channels == channel);
}

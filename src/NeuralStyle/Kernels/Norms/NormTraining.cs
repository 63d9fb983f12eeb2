using System.Diagnostics;
using System.Runtime.CompilerServices;
using NeuralStyle.Kernels.Threads;
using NeuralStyle.Kernels.Vectors;

namespace NeuralStyle.Kernels.Norms;

/// <summary>An instance norm and the ReLU after it, forward and backward, on channels-last tensors.</summary>
/// <remarks>
/// Two passes over memory in each direction. Sums are taken over chunks of pixels that stay in the first-level cache and
/// added in double precision in the order of the chunks, so that the result does not depend on the number of threads.
/// </remarks>
/// <typeparam name="TElements">The format of values and their gradients.</typeparam>
/// <param name="shape">The sizes.</param>
/// <param name="hasRelu">True for a ReLU after the norm.</param>
/// <param name="workers">The threads.</param>
/// <param name="kernels">The kernels to run; the widest that fit if null.</param>
[SkipLocalsInit] // every stackalloc is fully written before it is read
internal sealed unsafe class NormTraining<TElements>(NormTrainingShape shape, bool hasRelu, IWorkers workers, KernelSet? kernels = null) : INormTraining
    where TElements : unmanaged, IElements<TElements>
{
    private const int ChunkFloats = 4096; // 16 KB

    private readonly KernelSet _kernels = kernels ?? KernelSet.For(shape.Channels);
    private readonly int _chunk = Math.Max(1, ChunkFloats / shape.Channels); // pixels

    private int Chunks => (shape.Pixels + _chunk - 1) / _chunk; // of a sample

    /// <inheritdoc/>
    public void Forward(void* x, void* y, NormWeights weights, float* moments)
    {
        Debug.Assert(shape.Channels % _kernels.Lanes == 0, "Channels are whole vectors: tensors have no padding between pixels.");
        using var statistics = Measure(x);
        using var factors = new Scratch((long)shape.Samples * NormCoefficients.Rows * shape.Channels);
        for (var sample = 0; sample < shape.Samples; sample++)
        {
            FinishMoments(statistics.Data, sample, weights.Epsilon, moments);
            Prepare(Factors(factors, sample), weights, sample, moments);
        }

        var floor = hasRelu ? 0 : float.NegativeInfinity;
        Each(2, (sample, first, pixels, buffer) =>
        {
            var count = pixels * shape.Channels;
            var target = TElements.Target(At(y, sample, first), buffer + count);
            _kernels.Forward(TElements.Read(At(x, sample, first), buffer, count), target, pixels, shape.Channels, Factors(factors, sample), floor);
            TElements.Write(target, At(y, sample, first), count);
        });
    }

    /// <inheritdoc/>
    public void Backward(void* x, void* gradient, void* result, NormWeights weights, float* moments, float* weightGradients)
    {
        Debug.Assert(shape.Channels % _kernels.Lanes == 0, "Channels are whole vectors: tensors have no padding between pixels.");
        using var factors = new Scratch((long)shape.Samples * NormCoefficients.Rows * shape.Channels);
        for (var sample = 0; sample < shape.Samples; sample++)
        {
            Prepare(Factors(factors, sample), weights, sample, moments);
        }

        using var sums = new Scratch((long)shape.Samples * Chunks * 2 * shape.Channels);
        Each(2, (sample, first, pixels, buffer) =>
        {
            var count = pixels * shape.Channels;
            _kernels.Sums(
                TElements.Read(At(x, sample, first), buffer, count), TElements.Read(At(gradient, sample, first), buffer + count, count),
                pixels, shape.Channels, Factors(factors, sample), hasRelu, Chunk(sums.Data, sample, first));
        });
        for (var sample = 0; sample < shape.Samples; sample++)
        {
            FinishGradients(sums.Data, sample, Factors(factors, sample), moments, weightGradients);
        }

        Each(3, (sample, first, pixels, buffer) =>
        {
            var count = pixels * shape.Channels;
            var target = TElements.Target(At(result, sample, first), buffer + (2 * count));
            _kernels.Backward(
                TElements.Read(At(x, sample, first), buffer, count), TElements.Read(At(gradient, sample, first), buffer + count, count),
                target, pixels, shape.Channels, Factors(factors, sample), hasRelu);
            TElements.Write(target, At(result, sample, first), count);
        });
    }

    private delegate void ChunkAction(int sample, int first, int pixels, float* buffer);

    private void* At(void* values, int sample, int pixel) => (byte*)values + ((((long)sample * shape.Pixels) + pixel) * shape.Channels * TElements.Size);

    private float* Chunk(float* sums, int sample, int pixel) => sums + ((((long)sample * Chunks) + (pixel / _chunk)) * 2 * shape.Channels);

    private NormCoefficients Factors(Scratch factors, int sample) => new(factors.Data + ((long)sample * NormCoefficients.Rows * shape.Channels), shape.Channels);

    // Every chunk of every sample, with memory for converted chunks.
    private void Each(int buffers, ChunkAction action) => workers.Run(shape.Samples * Chunks, (item, _) =>
    {
        var (sample, first) = (item / Chunks, item % Chunks * _chunk);
        var buffer = stackalloc float[TElements.Size == sizeof(float) ? 1 : buffers * _chunk * shape.Channels];
        action(sample, first, Math.Min(_chunk, shape.Pixels - first), buffer);
    });

    private Scratch Measure(void* x)
    {
        var statistics = new Scratch((long)shape.Samples * Chunks * 2 * shape.Channels);
        Each(1, (sample, first, pixels, buffer) => _kernels.RowStatistics(
            TElements.Read(At(x, sample, first), buffer, pixels * shape.Channels), pixels, shape.Channels, Chunk(statistics.Data, sample, first)));
        return statistics;
    }

    private void FinishMoments(float* statistics, int sample, double epsilon, float* moments)
    {
        var target = moments + (2L * sample * shape.Channels);
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            var (mean, variance) = Moments.Combine(Chunk(statistics, sample, 0) + channel, shape.Channels, _chunk, shape.Pixels);
            target[channel] = (float)mean;
            target[shape.Channels + channel] = (float)(1 / Math.Sqrt(variance + epsilon));
        }
    }

    private void Prepare(NormCoefficients factors, NormWeights weights, int sample, float* moments)
    {
        var own = moments + (2L * sample * shape.Channels);
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            var (mean, factor) = (own[channel], (double)weights.Scale(sample, channel) * own[shape.Channels + channel]);
            factors.Mean[channel] = mean;
            factors.Scale[channel] = (float)factor;
            factors.Shift[channel] = (float)(weights.Shift(sample, channel) - (mean * factor));
        }
    }

    private void FinishGradients(float* sums, int sample, NormCoefficients factors, float* moments, float* weightGradients)
    {
        var rstds = moments + (((2L * sample) + 1) * shape.Channels); // one over the standard deviations
        var target = weightGradients + (2L * sample * shape.Channels);
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            var (sum, product) = (0.0, 0.0);
            for (var first = 0; first < shape.Pixels; first += _chunk)
            {
                var chunk = Chunk(sums, sample, first);
                sum += chunk[channel];
                product += chunk[shape.Channels + channel];
            }

            double factor = factors.Scale[channel], rstd = rstds[channel];
            factors.GradientCoefficient[channel] = (float)(-factor * rstd * rstd * product / shape.Pixels);
            factors.Offset[channel] = (float)(-factor * sum / shape.Pixels);
            target[channel] = (float)(rstd * product);
            target[shape.Channels + channel] = (float)sum;
        }
    }
}

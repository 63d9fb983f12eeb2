using System.Diagnostics;
using NeuralStyle.Kernels.Threads;
using NeuralStyle.Kernels.Vectors;

namespace NeuralStyle.Kernels.Convolution;

/// <summary>The gradient of a convolution with respect to its kernels, where one of the two maps has few channels and the other fills vectors.</summary>
/// <remarks>
/// For a row of the kernels, the values of the few-channel map that meet a pixel of the other map are contiguous in memory. Each is
/// multiplied with the pixel's vector and added to its own sum.
/// </remarks>
/// <param name="samples">Images in the batch.</param>
/// <param name="height">Rows of the map with many channels; that with few channels has <paramref name="side"/> - 1 more.</param>
/// <param name="width">Columns of the map with many channels; that with few channels has <paramref name="side"/> - 1 more.</param>
/// <param name="channels">Channels of the map with many channels.</param>
/// <param name="fewChannels">Channels of the map with few channels.</param>
/// <param name="side">The side of the kernels.</param>
/// <param name="workers">The threads.</param>
/// <param name="kernels">The kernels to run; the widest that fit if null.</param>
internal sealed unsafe class FewChannelGradient(int samples, int height, int width, int channels, int fewChannels, int side, IWorkers workers, KernelSet? kernels = null)
{
    private const int ChunkRows = 16; // each chunk has its own sums, so the result does not depend on the thread count

    private readonly KernelSet _kernels = kernels ?? KernelSet.For(channels);

    private int Length => side * side * fewChannels * channels;

    private nint FewRow => (nint)(width + side - 1) * fewChannels;

    /// <summary>Adds up over all pixels the products of the map with many channels with that with few channels at each shift.</summary>
    /// <param name="many">(samples, height, width, channels).</param>
    /// <param name="few">(samples, height + side - 1, width + side - 1, few channels).</param>
    /// <param name="result">Receives (side, side, few channels, channels): at each shift down and right of the map with few channels.</param>
    public void Run(float* many, float* few, float* result)
    {
        Debug.Assert(channels % _kernels.Lanes == 0 && many != result && few != result, "Channels are whole vectors, and sums are apart.");
        var chunks = (height + ChunkRows - 1) / ChunkRows;
        using var scratch = new Scratch((long)samples * chunks * Length);
        var all = scratch.Data;
        workers.Run(samples * chunks, (item, _) =>
        {
            var (sample, chunk) = Math.DivRem(item, chunks);
            var sums = all + ((nint)item * Length);
            new Span<float>(sums, Length).Clear();
            for (var y = chunk * ChunkRows; y < Math.Min(height, (chunk + 1) * ChunkRows); y++)
            {
                AddRow(many + ((((nint)sample * height) + y) * width * channels), few + ((((nint)sample * (height + side - 1)) + y) * FewRow), sums);
            }
        });
        AddChunks(all, samples * chunks, result);
    }

    private void AddRow(float* many, float* few, float* sums)
    {
        var taps = side * fewChannels;
        for (var row = 0; row < side; row++)
        {
            _kernels.AddOuterProducts(few + (row * FewRow), fewChannels, many, sums + ((nint)row * taps * channels), width, taps, channels);
        }
    }

    private void AddChunks(float* sums, int count, float* result)
    {
        new ReadOnlySpan<float>(sums, Length).CopyTo(new Span<float>(result, Length));
        for (var item = 1; item < count; item++)
        {
            PointwiseKernel.AddTo(new ReadOnlySpan<float>(sums + ((nint)item * Length), Length), new Span<float>(result, Length));
        }
    }
}

using System.Diagnostics;
using NeuralStyle.Kernels.Vectors;

namespace NeuralStyle.Kernels.Convolution;

/// <summary>One kernel for each channel, channels last: (rows, columns, channels).</summary>
/// <remarks>
/// <code>
/// channels   0 ... L-1 | L ... 2L-1 | ... | zeros up to a whole vector      L: the vector's width
/// memory   | tap 0: w ... w        w | tap 1: w ... w        w | ...        taps by rows, then columns
/// </code>
/// </remarks>
internal sealed unsafe class DepthwiseWeights : IPackedKernels
{
    private readonly AlignedMemory _weights;
    private readonly AlignedMemory _bias;

    /// <summary>Packs kernels.</summary>
    /// <param name="kernels">The weight for channel, row, column.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="rows">Rows of a kernel.</param>
    /// <param name="columns">Columns of a kernel.</param>
    /// <param name="lanes">The vector's width.</param>
    /// <param name="bias">A value for each channel, or empty for none.</param>
    public DepthwiseWeights(Func<int, int, int, float> kernels, int channels, int rows, int columns, int lanes, ReadOnlySpan<float> bias)
    {
        Debug.Assert(bias.Length <= channels && lanes > 0, "A bias is a value for each channel.");
        (Rows, Columns, Channels) = (rows, columns, (channels + lanes - 1) / lanes * lanes);
        _weights = new AlignedMemory((long)rows * columns * Channels);
        _weights.Clear();
        _bias = new AlignedMemory(Channels);
        _bias.Clear();
        bias.CopyTo(new Span<float>(_bias.Data, Channels));
        for (var tap = 0; tap < rows * columns; tap++)
        {
            for (var channel = 0; channel < channels; channel++)
            {
                _weights.Data[((long)tap * Channels) + channel] = kernels(channel, tap / columns, tap % columns);
            }
        }
    }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Channels, rounded up to whole vectors.</summary>
    public int Channels { get; }

    public long Length => _weights.Length + _bias.Length;

    public float* Weights => _weights.Data;

    public float* Bias => _bias.Data;

    public void Convolve(KernelSet kernels, FeatureMap source, (int Y, int X) from, int inStep, FeatureMap target, (int Y, int X) to, int outStep)
        => kernels.ConvolveDepthwise(new DepthwiseRow
        {
            Source = source.Pixel(from.Y, from.X),
            SourceRow = source.RowStride,
            SourcePixel = source.PixelStride,
            SourceStep = inStep * source.PixelStride,
            Weights = this,
            Target = target.Pixel(to.Y, to.X),
            TargetStep = outStep * target.PixelStride,
            Width = (target.Width - to.X + outStep - 1) / outStep,
        });

    public void Dispose()
    {
        _weights.Dispose();
        _bias.Dispose();
    }
}

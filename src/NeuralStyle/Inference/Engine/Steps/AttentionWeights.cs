using NeuralStyle.Kernels;
using NeuralStyle.Kernels.Convolution;
using NeuralStyle.Kernels.Vectors;

namespace NeuralStyle.Inference.Engine.Steps;

/// <summary>Keys and values of attention as the kernels of two pointwise convolutions: from a query to its scores, and from the softmax of these to the result.</summary>
/// <remarks>
/// <code>
/// query (C) --- convolve with keys (positions, C) --- scores (positions) --- softmax --- convolve with values (V, positions) --- result (V)
/// </code>
/// </remarks>
internal sealed unsafe class AttentionWeights : IDisposable
{
    private const int PixelsAtOnce = 32; // so that the scores of a block stay in the cache

    private readonly PackedWeights _keys;
    private readonly PackedWeights _values;

    /// <summary>Packs keys and values.</summary>
    /// <param name="keys">The keys, (positions, C).</param>
    /// <param name="values">The values, (positions, V).</param>
    /// <param name="positions">The number of positions.</param>
    /// <param name="queryStride">The pixel stride of the queries.</param>
    /// <param name="lanes">The vector's width.</param>
    public AttentionWeights(ReadOnlySpan<float> keys, ReadOnlySpan<float> values, int positions, int queryStride, int lanes)
    {
        var valueChannels = values.Length / positions;
        _keys = new PackedWeights(keys, new KernelShape(positions, keys.Length / positions, Rows: 1, Columns: 1), queryStride, lanes, bias: []);
        _values = new PackedWeights(Transposed(values, positions), new KernelShape(valueChannels, positions, Rows: 1, Columns: 1), _keys.OutChannels, lanes, bias: []);
    }

    /// <summary>Floats of a result, of whole vectors.</summary>
    public int ResultStride => _values.OutChannels;

    /// <summary>Computes the results of a row of queries.</summary>
    /// <param name="queries">The first query.</param>
    /// <param name="width">The number of queries.</param>
    /// <param name="results">Memory for width times <see cref="ResultStride"/> floats.</param>
    /// <param name="kernels">The kernels to run.</param>
    public void Run(float* queries, int width, float* results, KernelSet kernels)
    {
        var (positions, stride) = (_keys.Shape.OutChannels, _keys.OutChannels);
        using var scratch = new Scratch((long)Math.Min(width, PixelsAtOnce) * stride);
        for (var first = 0; first < width; first += PixelsAtOnce)
        {
            var pixels = Math.Min(PixelsAtOnce, width - first);
            kernels.Convolve(_keys.Row(queries + ((nint)first * _keys.InStride), sourceRow: 0, _keys.InStride, scratch.Data, stride, pixels));
            for (var pixel = 0; pixel < pixels; pixel++)
            {
                var scores = new Span<float>(scratch.Data + ((nint)pixel * stride), stride);
                PointwiseKernel.Softmax(scores[..positions]);
                scores[positions..].Clear(); // positions that are padding
            }

            kernels.Convolve(_values.Row(scratch.Data, sourceRow: 0, stride, results + ((nint)first * ResultStride), ResultStride, pixels));
        }
    }

    public void Dispose()
    {
        _keys.Dispose();
        _values.Dispose();
    }

    // (positions, V) to (V, positions).
    private static float[] Transposed(ReadOnlySpan<float> values, int positions)
    {
        var channels = values.Length / positions;
        var transposed = new float[values.Length];
        for (var position = 0; position < positions; position++)
        {
            for (var channel = 0; channel < channels; channel++)
            {
                transposed[(channel * positions) + position] = values[(position * channels) + channel];
            }
        }

        return transposed;
    }
}

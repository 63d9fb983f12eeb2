using System.Runtime.CompilerServices;

namespace NeuralStyle.Kernels;

/// <summary>3x3 kernels transformed for Winograd's convolution: for each of 36 points a matrix, packed as 1x1 kernels are.</summary>
internal sealed unsafe class WinogradWeights : IDisposable
{
    private readonly AlignedMemory _weights;
    private readonly AlignedMemory _bias; // then as many zeros, which the products begin with

    /// <summary>Transforms and packs kernels.</summary>
    /// <param name="kernels">The weights, (outputs, inputs, 3, 3).</param>
    /// <param name="outChannels">Output channels.</param>
    /// <param name="inChannels">Input channels.</param>
    /// <param name="inStride">The pixel stride of the source, a multiple of <paramref name="lanes"/>.</param>
    /// <param name="lanes">The vector's width.</param>
    /// <param name="bias">A number for each output, or empty for none.</param>
    public WinogradWeights(float[] kernels, int outChannels, int inChannels, int inStride, int lanes, ReadOnlySpan<float> bias)
    {
        InStride = inStride;
        OutChannels = (outChannels + lanes - 1) / lanes * lanes;
        PointStride = (nint)OutChannels * inStride;
        _weights = new AlignedMemory(WinogradTransform.Points * PointStride);
        _bias = new AlignedMemory(2 * OutChannels);
        _bias.Clear();
        bias.CopyTo(new Span<float>(_bias.Data, OutChannels));
        if (OutChannels > outChannels || inStride > inChannels)
        {
            _weights.Clear();
        }

        var block = 2 * lanes; // as PackedWeights has them, whose last one may be half as wide
        Parallel.For(0, (outChannels + block - 1) / block, index => Pack(kernels, index * block, outChannels, inChannels, Math.Min(block, OutChannels - (index * block))));
    }

    public int InStride { get; }

    /// <summary>Output channels, rounded up to whole vectors.</summary>
    public int OutChannels { get; }

    /// <summary>Floats from the matrix of a point to the next.</summary>
    public nint PointStride { get; }

    public float* Weights => _weights.Data;

    public float* Bias => _bias.Data;

    public float* Zeros => _bias.Data + OutChannels;

    public void Dispose()
    {
        _weights.Dispose();
        _bias.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pack(float[] kernels, int start, int outChannels, int inChannels, int block)
    {
        Span<float> points = stackalloc float[WinogradTransform.Points];
        for (var output = start; output < Math.Min(outChannels, start + block); output++)
        {
            var target = _weights.Data + ((nint)start * InStride) + (output - start);
            for (var input = 0; input < inChannels; input++, target += block)
            {
                WinogradTransform.Kernel(kernels.AsSpan(((output * inChannels) + input) * WinogradTransform.Taps, WinogradTransform.Taps), points);
                for (var point = 0; point < points.Length; point++)
                {
                    target[point * PointStride] = points[point];
                }
            }
        }
    }
}

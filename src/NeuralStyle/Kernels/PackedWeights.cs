namespace NeuralStyle.Kernels;

/// <summary>Kernels in the order in which <see cref="ConvolutionKernel"/> reads them, with zeros for channels that are padding.</summary>
/// <remarks>Order: blocks of two vectors of outputs, then one vector where their number is odd; in a block kernel rows, columns, inputs, outputs.</remarks>
internal sealed unsafe class PackedWeights : IDisposable
{
    private readonly AlignedMemory _weights;
    private readonly AlignedMemory _bias;

    /// <summary>Packs kernels.</summary>
    /// <param name="kernels">The weight for output, input, row, column.</param>
    /// <param name="shape">Their sizes.</param>
    /// <param name="inStride">The pixel stride of the source, at least the input channels.</param>
    /// <param name="lanes">The vector's width.</param>
    /// <param name="bias">A number for each output, or empty for none.</param>
    public PackedWeights(Func<int, int, int, int, float> kernels, KernelShape shape, int inStride, int lanes, ReadOnlySpan<float> bias)
    {
        (Shape, InStride) = (shape, inStride);
        OutChannels = (shape.OutChannels + lanes - 1) / lanes * lanes;
        _weights = new AlignedMemory((long)OutChannels * shape.Rows * shape.Columns * inStride);
        _bias = new AlignedMemory(OutChannels);
        _bias.Clear();
        bias.CopyTo(new Span<float>(_bias.Data, OutChannels));
        Pack(kernels, lanes);
    }

    public KernelShape Shape { get; }

    public int InStride { get; }

    /// <summary>Output channels, rounded up to whole vectors.</summary>
    public int OutChannels { get; }

    /// <summary>The number of floats.</summary>
    public long Length => _weights.Length + _bias.Length;

    public float* Weights => _weights.Data;

    public float* Bias => _bias.Data;

    public void Dispose()
    {
        _weights.Dispose();
        _bias.Dispose();
    }

    private void Pack(Func<int, int, int, int, float> kernels, int lanes)
    {
        var target = _weights.Data;
        for (var start = 0; start < OutChannels;)
        {
            var block = OutChannels - start >= 2 * lanes ? 2 * lanes : lanes;
            for (var row = 0; row < Shape.Rows; row++)
            {
                for (var column = 0; column < Shape.Columns; column++)
                {
                    for (var input = 0; input < InStride; input++)
                    {
                        for (var output = start; output < start + block; output++)
                        {
                            *target++ = output < Shape.OutChannels && input < Shape.InChannels ? kernels(output, input, row, column) : 0;
                        }
                    }
                }
            }

            start += block;
        }
    }
}

namespace NeuralStyle.Kernels;

/// <summary>3x3 kernels transformed for Winograd's convolution: for each of 36 points a matrix, packed as 1x1 kernels are.</summary>
internal sealed unsafe class WinogradWeights : IDisposable
{
    private readonly AlignedMemory _weights;
    private readonly AlignedMemory _bias; // then as many zeros, which the products begin with

    /// <summary>Transforms and packs kernels.</summary>
    /// <param name="kernels">The weight for output, input, row, column.</param>
    /// <param name="shape">Their sizes.</param>
    /// <param name="groups">Groups of channels that have no weights in common.</param>
    /// <param name="inStride">The pixel stride of the source, a multiple of <paramref name="lanes"/>.</param>
    /// <param name="lanes">The vector's width.</param>
    /// <param name="bias">A number for each output, or empty for none.</param>
    public WinogradWeights(Func<int, int, int, int, float> kernels, KernelShape shape, int groups, int inStride, int lanes, ReadOnlySpan<float> bias)
    {
        InStride = inStride;
        Blocks = ChannelBlock.Of(shape, groups, lanes);
        var transformed = Transform(kernels, shape.OutChannels, shape.InChannels);
        OutChannels = Stride(shape.OutChannels, lanes);
        PointStride = (nint)Blocks.Sum(block => (long)Stride(block.Outputs, lanes) * block.Inputs);
        _weights = new AlignedMemory(WinogradTransform.Points * PointStride);
        _bias = new AlignedMemory(2 * OutChannels);
        _bias.Clear();
        bias.CopyTo(new Span<float>(_bias.Data, OutChannels));
        for (var point = 0; point < WinogradTransform.Points; point++)
        {
            Pack(point, transformed, shape.InChannels, lanes);
        }
    }

    /// <summary>The outputs that belong together; in the matrix of a point they follow each other.</summary>
    public ChannelBlock[] Blocks { get; }

    public int InStride { get; }

    /// <summary>Output channels, rounded up to whole vectors.</summary>
    public int OutChannels { get; }

    /// <summary>Floats from the matrix of a point to the next.</summary>
    public nint PointStride { get; }

    /// <summary>The number of floats.</summary>
    public long Length => _weights.Length + _bias.Length;

    public float* Weights => _weights.Data;

    public float* Bias => _bias.Data;

    public float* Zeros => _bias.Data + OutChannels;

    public void Dispose()
    {
        _weights.Dispose();
        _bias.Dispose();
    }

    private static float[] Transform(Func<int, int, int, int, float> kernels, int outChannels, int inChannels)
    {
        var transformed = new float[(long)outChannels * inChannels * WinogradTransform.Points];
        Span<float> kernel = stackalloc float[9];
        for (var pair = 0; pair < outChannels * inChannels; pair++)
        {
            for (var tap = 0; tap < kernel.Length; tap++)
            {
                kernel[tap] = kernels(pair / inChannels, pair % inChannels, tap / 3, tap % 3);
            }

            WinogradTransform.Kernel(kernel, transformed.AsSpan(pair * WinogradTransform.Points));
        }

        return transformed;
    }

    private void Pack(int point, float[] transformed, int inChannels, int lanes)
    {
        var target = _weights.Data + (point * PointStride);
        foreach (var block in Blocks)
        {
            using var packed = new PackedWeights(
                (output, input, _, _) => transformed[((((block.FirstOutput + output) * inChannels) + block.FirstInput + input) * WinogradTransform.Points) + point],
                new KernelShape(block.Outputs, block.Inputs, Rows: 1, Columns: 1),
                block.Inputs,
                lanes,
                bias: []);
            var length = packed.OutChannels * block.Inputs;
            new ReadOnlySpan<float>(packed.Weights, length).CopyTo(new Span<float>(target, length));
            target += length;
        }
    }

    private static int Stride(int channels, int lanes) => (channels + lanes - 1) / lanes * lanes;
}

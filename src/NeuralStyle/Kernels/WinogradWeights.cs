using System.Runtime.CompilerServices;

namespace NeuralStyle.Kernels;

/// <summary>3x3 kernels transformed for Winograd's convolution: for each product of a tile a matrix, packed as 1x1 kernels are.</summary>
internal sealed unsafe class WinogradWeights : IDisposable
{
    private readonly AlignedMemory _weights;
    private readonly AlignedMemory _bias; // then as many zeros, which the products begin with

    /// <summary>Transforms and packs kernels.</summary>
    /// <param name="kernels">The weights, (outputs, inputs, 3, 3), with zeros for the inputs of other groups.</param>
    /// <param name="shape">Their sizes.</param>
    /// <param name="groups">Groups of channels that have no weights in common.</param>
    /// <param name="inStride">The pixel stride of the source, a multiple of <paramref name="lanes"/>.</param>
    /// <param name="lanes">The vector's width.</param>
    /// <param name="bias">A number for each output, or empty for none.</param>
    /// <param name="kind">What is done before the convolution.</param>
    public WinogradWeights(float[] kernels, KernelShape shape, int groups, int inStride, int lanes, ReadOnlySpan<float> bias, TileKind kind)
    {
        (InStride, Kind, Points) = (inStride, kind, TilePoints.Of(kind));
        Blocks = ChannelBlock.Of(shape, groups, lanes);
        OutChannels = Stride(shape.OutChannels, lanes);
        PointStride = (nint)Blocks.Sum(block => (long)Stride(block.Outputs, lanes) * block.Inputs);
        _weights = new AlignedMemory(Points.Count * PointStride);
        _bias = new AlignedMemory(2 * OutChannels);
        _bias.Clear();
        bias.CopyTo(new Span<float>(_bias.Data, OutChannels));
        var panels = Panels(Blocks, lanes);
        if (panels.Any(panel => panel.Channels.Outputs < panel.Width))
        {
            _weights.Clear();
        }

        Parallel.For(0, panels.Count, index => Pack(kernels, shape.InChannels, panels[index]));
    }

    /// <summary>The outputs that belong together; in the matrix of a point they follow each other.</summary>
    public ChannelBlock[] Blocks { get; }

    /// <summary>What is done before the convolution.</summary>
    public TileKind Kind { get; }

    /// <summary>The products of a tile.</summary>
    public TilePoints Points { get; }

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

    // As PackedWeights has them: two vectors of outputs, and one where their number is odd.
    private static List<Panel> Panels(ChannelBlock[] blocks, int lanes)
    {
        var panels = new List<Panel>();
        nint offset = 0;
        foreach (var block in blocks)
        {
            var outputs = Stride(block.Outputs, lanes);
            for (int start = 0, width; start < outputs; start += width)
            {
                width = outputs - start >= 2 * lanes ? 2 * lanes : lanes;
                panels.Add(new Panel(block with { FirstOutput = block.FirstOutput + start, Outputs = Math.Min(width, block.Outputs - start) }, width, offset));
                offset += width * block.Inputs;
            }
        }

        return panels;
    }

    private static int Stride(int channels, int lanes) => (channels + lanes - 1) / lanes * lanes;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pack(float[] kernels, int inChannels, Panel panel)
    {
        Span<float> points = stackalloc float[WinogradTransform.Points];
        var channels = panel.Channels;
        for (var output = 0; output < channels.Outputs; output++)
        {
            var from = (((channels.FirstOutput + output) * inChannels) + channels.FirstInput) * WinogradTransform.Taps;
            var target = _weights.Data + panel.Offset + output;
            for (var input = 0; input < channels.Inputs; input++, from += WinogradTransform.Taps, target += panel.Width)
            {
                WinogradTransform.Kernel(kernels.AsSpan(from, WinogradTransform.Taps), points);
                for (var point = 0; point < Points.Count; point++)
                {
                    target[point * PointStride] = points[Points.Kernel(point)];
                }
            }
        }
    }

    /// <summary>Channels whose weights lie together, and where they lie in the matrix of a point.</summary>
    private readonly record struct Panel(ChannelBlock Channels, int Width, nint Offset);
}

using System.Diagnostics;
using System.Runtime.CompilerServices;
using NeuralStyle.Kernels.Convolution;
using NeuralStyle.Kernels.Vectors;

namespace NeuralStyle.Kernels.Winograd;

/// <summary>The 3x3 kernels of a model, transformed and packed for <see cref="WinogradConvolution"/>.</summary>
/// <remarks>
/// <code>
/// memory   | element 0: group 0 | group 1 | ...  | element 1: ...  | ... | element 35, or 24 if upsampled |
/// group    | a 1x1 convolution of its inputs and outputs, in the order of WeightPanels |
/// bias     | addends of the outputs | zeros, one for each output |
/// </code>
/// </remarks>
internal sealed unsafe class WinogradWeights : IDisposable
{
    private readonly WinogradElements _elements;
    private readonly nint _elementStride;
    private readonly AlignedMemory _weights;
    private readonly AlignedMemory _bias; // then the same number of zeros, which products start with

    /// <summary>Transforms and packs kernels.</summary>
    /// <param name="kernels">The weights, (outputs, inputs, 3, 3), with zeros for the inputs of other groups.</param>
    /// <param name="shape">Their sizes.</param>
    /// <param name="groups">Groups of channels that have no weights in common.</param>
    /// <param name="inStride">The pixel stride of the source, a multiple of <paramref name="lanes"/>.</param>
    /// <param name="lanes">The vector's width.</param>
    /// <param name="bias">An addend for each output, or empty for zeros.</param>
    /// <param name="kind">The resampling.</param>
    public WinogradWeights(float[] kernels, KernelShape shape, int groups, int inStride, int lanes, ReadOnlySpan<float> bias, WinogradKind kind)
    {
        Debug.Assert(shape is { Rows: 3, Columns: 3 } && inStride % lanes == 0, "Kernels are 3x3, and pixels whole vectors.");
        (Kind, _elements) = (kind, WinogradElements.For(kind));
        var (blocks, outChannels) = (ChannelBlock.Of(shape, groups, lanes), Stride(shape.OutChannels, lanes));
        _elementStride = (nint)blocks.Sum(block => (long)Stride(block.Outputs, lanes) * block.Inputs);
        _weights = new AlignedMemory(_elements.Count * _elementStride);
        _bias = new AlignedMemory(2 * outChannels);
        _bias.Clear();
        bias.CopyTo(new Span<float>(_bias.Data, outChannels));
        Kernels = new WinogradKernels
        {
            Data = _weights.Data,
            ElementStride = _elementStride,
            Blocks = blocks,
            InStride = inStride,
            OutChannels = outChannels,
            Bias = _bias.Data,
            Zeros = _bias.Data + outChannels,
        };
        var panels = Panels(blocks, lanes);
        if (panels.Any(panel => panel.Channels.Outputs < panel.Width))
        {
            _weights.Clear();
        }

        Parallel.For(0, panels.Count, index => Pack(kernels, shape.InChannels, panels[index]));
    }

    /// <summary>The resampling.</summary>
    public WinogradKind Kind { get; }

    /// <summary>The number of floats.</summary>
    public long Length => _weights.Length + _bias.Length;

    /// <summary>The kernels, which are valid until this is disposed.</summary>
    public WinogradKernels Kernels { get; }

    public void Dispose()
    {
        _weights.Dispose();
        _bias.Dispose();
    }

    private static List<Panel> Panels(ChannelBlock[] blocks, int lanes)
    {
        var panels = new List<Panel>();
        nint offset = 0;
        foreach (var block in blocks)
        {
            var outputs = Stride(block.Outputs, lanes);
            for (int start = 0, width; start < outputs; start += width)
            {
                width = WeightPanels.Width(start, outputs, lanes);
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
        Span<float> transformed = stackalloc float[WinogradTransform.Elements];
        var channels = panel.Channels;
        for (var output = 0; output < channels.Outputs; output++)
        {
            var from = (((channels.FirstOutput + output) * inChannels) + channels.FirstInput) * WinogradTransform.Taps;
            var target = _weights.Data + panel.Offset + output;
            for (var input = 0; input < channels.Inputs; input++, from += WinogradTransform.Taps, target += panel.Width)
            {
                WinogradKernelTransform.Transform(kernels.AsSpan(from, WinogradTransform.Taps), transformed);
                for (var element = 0; element < _elements.Count; element++)
                {
                    target[element * _elementStride] = transformed[_elements.Kernel(element)];
                }
            }
        }
    }

    /// <summary>Channels whose weights lie together, and where they lie in the matrix of an element.</summary>
    private readonly record struct Panel(ChannelBlock Channels, int Width, nint Offset);
}

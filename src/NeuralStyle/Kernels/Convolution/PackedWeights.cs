using System.Diagnostics;
using System.Runtime.CompilerServices;
using NeuralStyle.Kernels.Vectors;

namespace NeuralStyle.Kernels.Convolution;

/// <summary>Kernels in the order in which <see cref="ConvolutionKernel"/> reads them, with zeros for channels that are padding.</summary>
/// <remarks>In the order of <see cref="WeightPanels"/>; the taps of a kernel are its rows, then columns.</remarks>
internal sealed unsafe class PackedWeights : IPackedKernels
{
    private readonly AlignedMemory _weights;
    private readonly AlignedMemory _bias;

    /// <summary>Packs kernels.</summary>
    /// <param name="kernels">The weights, (outputs, inputs, rows, columns).</param>
    /// <param name="shape">Their sizes.</param>
    /// <param name="inStride">The pixel stride of the source, at least the input channels.</param>
    /// <param name="lanes">The vector's width.</param>
    /// <param name="bias">A value for each output, or empty for none.</param>
    public PackedWeights(ReadOnlySpan<float> kernels, KernelShape shape, int inStride, int lanes, ReadOnlySpan<float> bias)
    {
        Debug.Assert(inStride >= shape.InChannels && bias.Length <= shape.OutChannels, "A pixel has all inputs.");
        Debug.Assert(kernels.Length == shape.OutChannels * shape.InChannels * shape.Rows * shape.Columns, "All weights are there.");
        (Shape, InStride) = (shape, inStride);
        OutChannels = (shape.OutChannels + lanes - 1) / lanes * lanes;
        _weights = new AlignedMemory((long)OutChannels * shape.Rows * shape.Columns * inStride);
        _bias = new AlignedMemory(OutChannels);
        _bias.Clear();
        bias.CopyTo(new Span<float>(_bias.Data, OutChannels));
        if (OutChannels > shape.OutChannels || inStride > shape.InChannels)
        {
            _weights.Clear();
        }

        Pack(kernels, lanes);
    }

    public KernelShape Shape { get; }

    public int Rows => Shape.Rows;

    public int Columns => Shape.Columns;

    public int InStride { get; }

    /// <summary>Output channels, rounded up to whole vectors.</summary>
    public int OutChannels { get; }

    public long Length => _weights.Length + _bias.Length;

    public float* Weights => _weights.Data;

    public float* Bias => _bias.Data;

    /// <summary>Describes a row of an output to <see cref="ConvolutionKernel"/>.</summary>
    /// <param name="source">The first value that the first pixel reads.</param>
    /// <param name="sourceRow">Floats from a row of the source to the next.</param>
    /// <param name="sourceStep">Floats from what a pixel reads first to what the next one does.</param>
    /// <param name="target">The first channel of the first pixel to write.</param>
    /// <param name="targetStep">Floats from a pixel that is written to the next.</param>
    /// <param name="width">Pixels to write.</param>
    public ConvolutionRow Row(float* source, nint sourceRow, int sourceStep, float* target, int targetStep, int width) => new()
    {
        Source = source,
        SourceRow = sourceRow,
        SourceStep = sourceStep,
        KernelRows = Shape.Rows,
        Taps = Shape.Columns * InStride,
        Weights = Weights,
        Bias = Bias,
        Target = target,
        TargetStep = targetStep,
        Width = width,
        OutChannels = OutChannels,
    };

    public void Convolve(KernelSet kernels, FeatureMap source, (int Y, int X) from, int inStep, FeatureMap target, (int Y, int X) to, int outStep)
        => kernels.Convolve(Row(
            source.Pixel(from.Y, from.X),
            source.RowStride,
            inStep * source.PixelStride,
            target.Pixel(to.Y, to.X),
            outStep * target.PixelStride,
            (target.Width - to.X + outStep - 1) / outStep));

    public void Dispose()
    {
        _weights.Dispose();
        _bias.Dispose();
    }

    // Loops are compiled for speed at once: a cold process packs all weights before its first image.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pack(ReadOnlySpan<float> kernels, int lanes)
    {
        var taps = Shape.Rows * Shape.Columns;
        var next = Shape.InChannels * taps; // from an output to the next
        var target = _weights.Data;
        for (var start = 0; start < OutChannels;)
        {
            var block = WeightPanels.Width(start, OutChannels, lanes);
            var outputs = Math.Min(block, Shape.OutChannels - start);
            for (var input = 0; input < Shape.InChannels; input++)
            {
                for (var tap = 0; tap < taps; tap++)
                {
                    var to = target + ((((nint)tap * InStride) + input) * block);
                    var from = (start * next) + (input * taps) + tap;
                    for (var output = 0; output < outputs; output++, from += next)
                    {
                        to[output] = kernels[from];
                    }
                }
            }

            target += (nint)taps * InStride * block;
            start += block;
        }
    }
}

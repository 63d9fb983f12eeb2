using NeuralStyle.Kernels.Convolution;
using NeuralStyle.Kernels.Winograd;

namespace NeuralStyle.Inference.Engine.Steps;

/// <summary>The weights of a convolution in a model, as kernels are packed from them.</summary>
/// <param name="Values">The weights, (outputs, inputs, rows, columns).</param>
/// <param name="Shape">The sizes.</param>
/// <param name="Bias">A value for each output, or empty for none.</param>
/// <param name="InStride">The pixel stride of the source.</param>
/// <param name="Lanes">The vector's width.</param>
internal sealed record ConvolutionWeights(float[] Values, KernelShape Shape, float[] Bias, int InStride, int Lanes)
{
    /// <summary>Some outputs' kernels for some inputs, packed as if there were no others.</summary>
    public PackedWeights PackPart(ChannelBlock block)
    {
        var taps = Shape.Rows * Shape.Columns;
        var part = new float[block.Outputs * block.Inputs * taps];
        for (var output = 0; output < block.Outputs; output++)
        {
            var first = (((block.FirstOutput + output) * Shape.InChannels) + block.FirstInput) * taps;
            Values.AsSpan(first, block.Inputs * taps).CopyTo(part.AsSpan(output * block.Inputs * taps));
        }

        var bias = Bias.Length == 0 ? [] : Bias[block.FirstOutput..(block.FirstOutput + block.Outputs)];
        return new PackedWeights(part, Shape with { OutChannels = block.Outputs, InChannels = block.Inputs }, block.Inputs, Lanes, bias);
    }

    /// <summary>Packs kernels made of these, each from the one of its input and output.</summary>
    /// <param name="rows">The rows of the new kernels.</param>
    /// <param name="columns">Their columns.</param>
    /// <param name="make">Fills a new kernel from an old one.</param>
    public PackedWeights Pack(int rows, int columns, KernelConversion make)
    {
        var (from, to) = (Shape.Rows * Shape.Columns, rows * columns);
        var made = new float[(long)Shape.OutChannels * Shape.InChannels * to];
        for (var pair = 0; pair < Shape.OutChannels * Shape.InChannels; pair++)
        {
            make(Values.AsSpan(pair * from, from), made.AsSpan(pair * to, to));
        }

        return new PackedWeights(made, Shape with { Rows = rows, Columns = columns }, InStride, Lanes, Bias);
    }

    /// <summary>Packs kernels made of these for a convolution of each channel by itself.</summary>
    /// <param name="rows">The rows of the new kernels.</param>
    /// <param name="columns">Their columns.</param>
    /// <param name="make">Fills a new kernel from an old one.</param>
    public DepthwiseWeights PackDepthwise(int rows, int columns, KernelConversion make)
    {
        var (from, to) = (Shape.Rows * Shape.Columns, rows * columns);
        var made = new float[Shape.OutChannels * to];
        for (var channel = 0; channel < Shape.OutChannels; channel++)
        {
            make(Values.AsSpan(((channel * Shape.InChannels) + channel) * from, from), made.AsSpan(channel * to, to));
        }

        return new DepthwiseWeights((channel, row, column) => made[(((channel * rows) + row) * columns) + column], Shape.OutChannels, rows, columns, Lanes, Bias);
    }

    /// <summary>Packs the kernels as they are for a convolution of each channel by itself.</summary>
    public DepthwiseWeights PackDepthwise() => PackDepthwise(Shape.Rows, Shape.Columns, static (kernel, result) => kernel.CopyTo(result));

    /// <summary>Packs the kernels as they are.</summary>
    public PackedWeights Pack() => new(Values, Shape, InStride, Lanes, Bias);

    /// <summary>Packs kernels of one row with outputs (kernel row, output), without bias.</summary>
    public PackedWeights PackRows()
    {
        var rows = new float[Values.Length];
        for (var from = 0; from < rows.Length; from += Shape.Columns)
        {
            var (kernel, row) = Math.DivRem(from / Shape.Columns, Shape.Rows); // a kernel is one pair of output and input
            var to = ((row * Shape.OutChannels * Shape.InChannels) + kernel) * Shape.Columns;
            Values.AsSpan(from, Shape.Columns).CopyTo(rows.AsSpan(to));
        }

        return new PackedWeights(rows, new KernelShape(Shape.Rows * Shape.OutChannels, Shape.InChannels, Rows: 1, Shape.Columns), InStride, Lanes, bias: []);
    }

    /// <summary>Transforms and packs 3x3 kernels.</summary>
    public WinogradWeights PackWinograd(int groups, WinogradKind kind) => new(Values, Shape, groups, InStride, Lanes, Bias, kind);
}

/// <summary>Fills a kernel (rows, columns) from another one.</summary>
internal delegate void KernelConversion(ReadOnlySpan<float> kernel, Span<float> result);

using System.Diagnostics;

namespace NeuralStyle.Kernels.Convolution;

/// <summary>A convolution of stride 1 with large kernels to at most <see cref="ShiftedSum.MaxOutputs"/> channels. Inference and training run this one driver.</summary>
/// <remarks>
/// Vectors of outputs would be nearly empty. So each row of the kernels has its own outputs, which fill them: a source row is
/// convolved once with all rows of the kernels, and an output row is the sum of the shifted rows.
/// </remarks>
/// <param name="weights">Kernels of one row with outputs (kernel row, output).</param>
/// <param name="shape">The sizes of the kernels as they were.</param>
/// <param name="bias">An addend for each output, or empty for zeros.</param>
/// <param name="set">The kernels to run.</param>
internal sealed unsafe class ToFewChannels(PackedWeights weights, KernelShape shape, float[] bias, KernelSet set)
{
    /// <summary>Floats of scratch memory for an output of a width.</summary>
    public long RingLength(int width) => Sum(width).RingLength;

    /// <summary>Computes rows of the output, at best <see cref="ShiftedSum.StripRows"/>.</summary>
    /// <param name="source">The source; output pixel (0, 0) reads from its pixel (0, 0) on.</param>
    /// <param name="target">The output.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="ring">Memory of <see cref="RingLength"/> that no other thread uses.</param>
    public void Run(FeatureMap source, FeatureMap target, RowRange rows, float* ring)
    {
        Debug.Assert(target.PixelStride >= shape.OutChannels && source.Pixel(0, 0) != target.Pixel(0, 0), "A pixel has all outputs, and is not its own source.");
        var sum = Sum(target.Width);
        for (var y = rows.First; y < rows.End + shape.Rows - 1; y++)
        {
            set.Convolve(weights.Row(source.Pixel(y, 0), source.RowStride, source.PixelStride, sum.Row(ring, y), weights.OutChannels, target.Width));
            var complete = y - shape.Rows + 1;
            if (complete >= rows.First)
            {
                sum.Add(ring, complete, target.Pixel(complete, 0), target.PixelStride);
            }
        }
    }

    private ShiftedSum Sum(int width) => new(shape.Rows, shape.OutChannels, width, weights.OutChannels, bias);
}

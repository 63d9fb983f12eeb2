using NeuralStyle.Graphs;
using NeuralStyle.Kernels;

namespace NeuralStyle.Inference;

/// <summary>A convolution with large kernels and few outputs, as the one that makes the picture.</summary>
/// <remarks>
/// Vectors of outputs would be nearly empty. So each row of the kernels makes outputs of its own, which fill them: a source row
/// is convolved once with all rows of the kernels, and a result is the sum of as many shifted rows.
/// </remarks>
/// <param name="reads">The source.</param>
/// <param name="writes">The result.</param>
/// <param name="weights">Kernels of one row with outputs (kernel row, output).</param>
/// <param name="shape">The sizes of the kernels as they were.</param>
/// <param name="bias">A number for each output.</param>
/// <param name="window">What they read, with a stride of 1.</param>
/// <param name="kernels">The kernels to run.</param>
internal sealed unsafe class ThinConvolutionStep(
    int reads, int writes, PackedWeights weights, KernelShape shape, float[] bias, ConvolutionWindow window, KernelSet kernels)
    : WindowStep(reads, writes, window)
{
    public override bool IsPacked => true;

    public override long WeightLength => weights.Length;

    public override long ScratchLength(IReadOnlyList<MapSize> sizes) => Sum(sizes[Writes].Width).RingLength;

    public override void Run(EngineFrame frame, RowRange rows)
    {
        var (source, target) = (frame.Map(Reads[0]), frame.Map(Writes));
        var stripRows = Math.Min(ShiftedSum.StripRows, (rows.Count + frame.Workers.Size - 1) / frame.Workers.Size);
        var strips = (rows.Count + stripRows - 1) / stripRows;
        var sum = Sum(target.Width);
        frame.Workers.Run(strips, (strip, worker) =>
        {
            var ring = frame.Scratch(worker);
            var first = rows.First + (strip * stripRows);
            var end = Math.Min(rows.End, first + stripRows);
            for (var y = first; y < end + shape.Rows - 1; y++)
            {
                Convolve(source, y, sum.Row(ring, y), target.Width);
                if (y - shape.Rows + 1 >= first)
                {
                    sum.Add(ring, y - shape.Rows + 1, target.Pixel(y - shape.Rows + 1, 0), target.PixelStride);
                }
            }
        });
    }

    public override void Dispose() => weights.Dispose();

    private ShiftedSum Sum(int width) => new(shape.Rows, shape.OutChannels, width, weights.OutChannels, bias);

    private void Convolve(FeatureMap source, int y, float* target, int width)
        => kernels.Convolve(new ConvolutionRow
        {
            Source = source.Pixel(y - Window.Top, -Window.Left),
            SourceRow = source.RowStride,
            SourceStep = source.PixelStride,
            KernelRows = 1,
            Taps = shape.Columns * source.PixelStride,
            Weights = weights.Weights,
            Bias = weights.Bias,
            Target = target,
            TargetStep = weights.OutChannels,
            Width = width,
            OutChannels = weights.OutChannels,
        });
}

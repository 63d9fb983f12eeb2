using NeuralStyle.Graphs;
using NeuralStyle.Kernels;
using NeuralStyle.Kernels.Convolution;

namespace NeuralStyle.Inference.Engine.Steps;

/// <summary>A convolution with large kernels and few output channels, such as the one that computes the image.</summary>
/// <param name="reads">The source.</param>
/// <param name="writes">The output.</param>
/// <param name="weights">Kernels of one row with outputs (kernel row, output).</param>
/// <param name="shape">The sizes of the kernels as they were.</param>
/// <param name="bias">An addend for each output, or empty for zeros.</param>
/// <param name="window">The window that they read, with a stride of 1.</param>
/// <param name="kernels">The kernels to run.</param>
internal sealed unsafe class FewChannelStep(
    int reads, int writes, PackedWeights weights, KernelShape shape, float[] bias, ConvolutionWindow window, KernelSet kernels)
    : WindowStep(reads, writes, window)
{
    private readonly ToFewChannels _convolution = new(weights, shape, bias, kernels);

    public override bool IsPacked => true;

    public override long WeightLength => weights.Length;

    public override long ScratchLength(IReadOnlyList<MapSize> sizes) => _convolution.RingLength(sizes[Writes].Width);

    public override void Run(EngineFrame frame, RowRange rows)
    {
        var (source, target) = (frame.Map(Reads[0]).From(-Window.Top, -Window.Left), frame.Map(Writes));
        var stripRows = Math.Min(ShiftedSum.StripRows, (rows.Count + frame.Workers.Size - 1) / frame.Workers.Size);
        var strips = (rows.Count + stripRows - 1) / stripRows;
        frame.Workers.Run(strips, (strip, worker) =>
        {
            var first = rows.First + (strip * stripRows);
            _convolution.Run(source, target, new(first, Math.Min(rows.End, first + stripRows)), frame.Scratch(worker));
        });
    }

    public override void Dispose() => weights.Dispose();
}

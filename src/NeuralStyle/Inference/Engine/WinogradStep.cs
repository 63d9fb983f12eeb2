using NeuralStyle.Graphs;
using NeuralStyle.Kernels;

namespace NeuralStyle.Inference;

/// <summary>A 3x3 convolution of stride 1 by Winograd's method; maps too small for a tile are convolved directly.</summary>
/// <param name="reads">The source.</param>
/// <param name="writes">The result.</param>
/// <param name="weights">The transformed kernels.</param>
/// <param name="direct">The same convolution for small maps.</param>
/// <param name="border">What is around the source.</param>
/// <param name="gathers">True to gather the statistics of the result for a norm.</param>
/// <param name="kernels">The kernels to run.</param>
internal sealed unsafe class WinogradStep(
    int reads, int writes, WinogradWeights weights, ConvolutionStep direct, BorderKind border, bool gathers, KernelSet kernels)
    : EngineStep([reads], writes)
{
    public override EngineBorder Border(IReadOnlyList<MapSize> sizes) => new(border, Left: 1, Top: 1, Right: 1, Bottom: 1);

    public override long ScratchLength(IReadOnlyList<MapSize> sizes) => WinogradKernel.ScratchLength(weights, sizes[Writes].Width);

    public override void Run(EngineFrame frame)
    {
        var (source, target) = (frame.Map(Reads[0]), frame.Map(Writes));
        if (Math.Min(target.Height, target.Width) < WinogradTransform.OutSide)
        {
            direct.Run(frame);
            return;
        }

        var statistics = frame.Statistics;
        frame.Workers.Run(WinogradKernel.TileRows(target.Height), (row, worker) =>
        {
            kernels.ConvolveTiles(weights, source, target, row, frame.Scratch(worker));
            var last = Math.Min(target.Height, (row + 1) * WinogradTransform.OutSide);
            for (var y = row * WinogradTransform.OutSide; gathers && y < last; y++)
            {
                kernels.RowStatistics(target.Pixel(y, 0), target.Width, target.PixelStride, statistics + (2L * y * target.PixelStride));
            }
        });
    }

    public override void Dispose()
    {
        weights.Dispose();
        direct.Dispose();
    }
}

using NeuralStyle.Graphs;
using NeuralStyle.Kernels;

namespace NeuralStyle.Inference;

/// <summary>A convolution with one kernel for each channel.</summary>
/// <param name="reads">The source.</param>
/// <param name="writes">The result.</param>
/// <param name="weights">The kernels.</param>
/// <param name="window">What they read.</param>
/// <param name="gathers">True to gather the statistics of the result for a norm.</param>
/// <param name="kernels">The kernels to run.</param>
internal sealed unsafe class DepthwiseStep(int reads, int writes, DepthwiseWeights weights, ConvolutionWindow window, bool gathers, KernelSet kernels)
    : EngineStep([reads], writes)
{
    public override long WeightLength => weights.Length;

    public override EngineBorder Border(IReadOnlyList<MapSize> sizes) => window.Border(sizes[Reads[0]], sizes[Writes]);

    public override double MultiplyAdds(IReadOnlyList<MapSize> sizes) => (double)weights.Length * sizes[Writes].Height * sizes[Writes].Width;

    public override RowRange SourceRows(int read, RowRange rows, IReadOnlyList<MapSize> sizes) => window.SourceRows(rows);

    public override void Run(EngineFrame frame, RowRange rows)
    {
        var (source, target) = (frame.Map(Reads[0]), frame.Map(Writes));
        var statistics = gathers ? frame.Statistics(Writes) : null;
        frame.Workers.Run(rows.Count, (item, _) =>
        {
            var y = rows.First + item;
            kernels.ConvolveDepthwise(new DepthwiseRow
            {
                Source = source.Pixel((y * window.Stride) - window.Top, -window.Left),
                SourceRow = source.RowStride,
                SourcePixel = source.PixelStride,
                SourceStep = window.Stride * source.PixelStride,
                Weights = weights,
                Target = target.Pixel(y, 0),
                TargetStep = target.PixelStride,
                Width = target.Width,
            });
            kernels.Statistics(target, new(y, y + 1), statistics);
        });
    }

    public override void Dispose() => weights.Dispose();
}

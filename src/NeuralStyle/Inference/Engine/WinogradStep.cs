using NeuralStyle.Graphs;
using NeuralStyle.Kernels;

namespace NeuralStyle.Inference;

/// <summary>A 3x3 convolution of stride 1 by Winograd's method, of a map or of one that is enlarged twofold; maps too small for a tile are convolved directly.</summary>
/// <param name="reads">The source.</param>
/// <param name="writes">The result.</param>
/// <param name="weights">The transformed kernels.</param>
/// <param name="direct">The same convolution for small maps.</param>
/// <param name="border">What is around the source.</param>
/// <param name="kernels">The kernels to run.</param>
internal sealed unsafe class WinogradStep(
    int reads, int writes, WinogradWeights weights, ConvolutionStep direct, PadMode border, KernelSet kernels)
    : EngineStep([reads], writes)
{
    public override bool ComputesStatistics => true;

    public override int RowsAtOnce => WinogradTransform.OutSide;

    public override long WeightLength => weights.Length + direct.WeightLength;

    public override EngineBorder Border(IReadOnlyList<MapSize> sizes) => new(border, Left: 1, Top: 1, Right: 1, Bottom: 1);

    public override long ScratchLength(IReadOnlyList<MapSize> sizes) => WinogradKernel.ScratchLength(weights, sizes[Writes].Width);

    public override double MultiplyAdds(IReadOnlyList<MapSize> sizes) => direct.MultiplyAdds(sizes);

    public override RowRange SourceRows(int read, RowRange rows, IReadOnlyList<MapSize> sizes)
        => IsForTiles(sizes[Writes].Height, sizes[Writes].Width) ? WinogradKernel.SourceRows(weights.Kind, rows, sizes[Writes].Height) : direct.SourceRows(read, rows, sizes);

    public override void Run(EngineFrame frame, RowRange rows)
    {
        var (source, target) = (frame.Map(Reads[0]), frame.Map(Writes));
        if (!IsForTiles(target.Height, target.Width))
        {
            direct.Run(frame, rows);
            return;
        }

        var statistics = frame.Statistics(Writes);
        var first = rows.First / WinogradTransform.OutSide;
        frame.Workers.Run(WinogradKernel.TileRows(rows.End) - first, (item, worker) =>
        {
            var row = first + item;
            kernels.ConvolveTiles(weights, source, target, row, frame.Scratch(worker));
            kernels.Statistics(target, new(row * WinogradTransform.OutSide, Math.Min(target.Height, (row + 1) * WinogradTransform.OutSide)), statistics);
        });
    }

    public override void Dispose()
    {
        weights.Dispose();
        direct.Dispose();
    }

    private static bool IsForTiles(int height, int width) => Math.Min(height, width) >= WinogradTransform.OutSide;
}

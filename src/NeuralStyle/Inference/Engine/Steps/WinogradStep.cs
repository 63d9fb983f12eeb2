using NeuralStyle.Graphs;
using NeuralStyle.Kernels;
using NeuralStyle.Kernels.Winograd;

namespace NeuralStyle.Inference.Engine.Steps;

/// <summary>A Winograd convolution: 3x3, of stride 1, of a map or of one that is upsampled twofold. Maps too small for a tile are convolved directly.</summary>
/// <param name="reads">The source.</param>
/// <param name="writes">The result.</param>
/// <param name="weights">The transformed kernels.</param>
/// <param name="direct">The same convolution for small maps.</param>
/// <param name="padding">The padding mode.</param>
/// <param name="kernels">The kernels to run.</param>
internal sealed unsafe class WinogradStep(
    int reads, int writes, WinogradWeights weights, ConvolutionStep direct, PadMode padding, KernelSet kernels)
    : EngineStep([reads], writes)
{
    private readonly WinogradConvolution _convolution = new(kernels, weights.Kind, weights.Kernels);

    public override bool ComputesStatistics => true;

    public override int RowsAtOnce => WinogradTransform.OutputSide;

    public override long WeightLength => weights.Length + direct.WeightLength;

    public override EnginePadding Padding(IReadOnlyList<MapSize> sizes) => new(padding, Left: 1, Top: 1, Right: 1, Bottom: 1);

    public override long ScratchLength(IReadOnlyList<MapSize> sizes) => WinogradConvolution.ScratchLength(
        weights.Kind, Math.Min(PaddedMapTiles.CountFor(sizes[Writes].Width), WinogradConvolution.MaxTiles), weights.Kernels.InStride, weights.Kernels.OutChannels);

    public override double MultiplyAdds(IReadOnlyList<MapSize> sizes) => direct.MultiplyAdds(sizes);

    public override RowRange SourceRows(int read, RowRange rows, IReadOnlyList<MapSize> sizes)
        => IsForWinograd(sizes[Writes].Height, sizes[Writes].Width) ? PaddedMapTiles.SourceRows(weights.Kind, rows, sizes[Writes].Height) : direct.SourceRows(read, rows, sizes);

    public override void Run(EngineFrame frame, RowRange rows)
    {
        var (source, target) = (frame.Map(Reads[0]), frame.Map(Writes));
        if (!IsForWinograd(target.Height, target.Width))
        {
            direct.Run(frame, rows);
            return;
        }

        var statistics = frame.Statistics(Writes);
        var first = rows.First / WinogradTransform.OutputSide;
        frame.Workers.Run(PaddedMapTiles.CountFor(rows.End) - first, (item, worker) =>
        {
            var row = first + item;
            ConvolveRow(new PaddedMapTiles(weights.Kind, source, target, row), frame.Scratch(worker));
            kernels.Statistics(target, new(row * WinogradTransform.OutputSide, Math.Min(target.Height, (row + 1) * WinogradTransform.OutputSide)), statistics);
        });
    }

    public override void Dispose()
    {
        weights.Dispose();
        direct.Dispose();
    }

    private void ConvolveRow(PaddedMapTiles tiles, float* scratch)
    {
        for (var start = 0; start < tiles.Count; start += WinogradConvolution.MaxTiles)
        {
            _convolution.Run(tiles, tiles.FirstRow, start, Math.Min(WinogradConvolution.MaxTiles, tiles.Count - start), scratch, buffer: null);
        }
    }

    private static bool IsForWinograd(int height, int width) => Math.Min(height, width) >= WinogradTransform.OutputSide;
}

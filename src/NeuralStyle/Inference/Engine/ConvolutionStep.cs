using NeuralStyle.Graphs;
using NeuralStyle.Kernels;

namespace NeuralStyle.Inference;

/// <summary>A direct convolution: plain, strided, transposed, or of an enlarged map without enlarging it.</summary>
/// <param name="reads">The source.</param>
/// <param name="writes">The result.</param>
/// <param name="geometry">Which pixels meet which weights.</param>
/// <param name="border">What is around the source.</param>
/// <param name="kernels">The kernels to run.</param>
internal sealed unsafe class ConvolutionStep(int reads, int writes, ConvolutionGeometry geometry, PadMode border, KernelSet kernels)
    : EngineStep([reads], writes)
{
    public override bool ComputesStatistics => true;

    public override int RowsAtOnce => geometry.OutStep;

    public override long WeightLength => geometry.Phases.Sum(phase => phase.Weights.Length);

    public override EngineBorder Border(IReadOnlyList<MapSize> sizes) => geometry.Border(border, sizes[Reads[0]], sizes[Writes]);

    public override double MultiplyAdds(IReadOnlyList<MapSize> sizes)
        => geometry.Phases.Sum(phase => (double)phase.Weights.Length) * sizes[Writes].Height * sizes[Writes].Width / (geometry.OutStep * geometry.OutStep);

    public override RowRange SourceRows(int read, RowRange rows, IReadOnlyList<MapSize> sizes) => geometry.SourceRows(rows);

    public override void Run(EngineFrame frame, RowRange rows)
    {
        var (source, target) = (frame.Map(Reads[0]), frame.Map(Writes));
        var statistics = frame.Statistics(Writes);
        var repetitions = geometry.Repetitions(rows);
        frame.Workers.Run(repetitions.Count, (item, _) =>
        {
            var row = repetitions.First + item;
            foreach (var phase in geometry.Phases)
            {
                Convolve(source, target, phase, row);
            }

            kernels.Statistics(target, new(row * geometry.OutStep, Math.Min(target.Height, (row + 1) * geometry.OutStep)), statistics);
        });
    }

    public override void Dispose()
    {
        foreach (var phase in geometry.Phases)
        {
            phase.Weights.Dispose();
        }
    }

    private void Convolve(FeatureMap source, FeatureMap target, PhaseWeights phase, int row)
    {
        var y = (row * geometry.OutStep) + phase.Y;
        if (y >= target.Height || phase.X >= target.Width)
        {
            return;
        }

        kernels.Convolve(new ConvolutionRow
        {
            Source = source.Pixel((row * geometry.InStep) + phase.OffsetY, phase.OffsetX),
            SourceRow = source.RowStride,
            SourceStep = geometry.InStep * source.PixelStride,
            KernelRows = phase.Weights.Shape.Rows,
            Taps = phase.Weights.Shape.Columns * source.PixelStride,
            Weights = phase.Weights.Weights,
            Bias = phase.Weights.Bias,
            Target = target.Pixel(y, phase.X),
            TargetStep = geometry.OutStep * target.PixelStride,
            Width = (target.Width - phase.X + geometry.OutStep - 1) / geometry.OutStep,
            OutChannels = phase.Weights.OutChannels,
        });
    }
}

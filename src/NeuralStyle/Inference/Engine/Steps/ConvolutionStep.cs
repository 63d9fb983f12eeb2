using NeuralStyle.Graphs;
using NeuralStyle.Kernels;

namespace NeuralStyle.Inference.Engine.Steps;

/// <summary>A direct convolution, dense or depthwise: plain, strided, transposed, or of an upsampled map without upsampling it.</summary>
/// <param name="reads">The source.</param>
/// <param name="writes">The result.</param>
/// <param name="geometry">The weights that meet each pixel.</param>
/// <param name="padding">The padding mode.</param>
/// <param name="kernels">The kernels to run.</param>
internal sealed class ConvolutionStep(int reads, int writes, ConvolutionGeometry geometry, PadMode padding, KernelSet kernels)
    : EngineStep([reads], writes)
{
    public override bool ComputesStatistics => true;

    public override int RowsAtOnce => geometry.OutStep;

    public override long WeightLength => geometry.Phases.Sum(phase => phase.Weights.Length);

    public override EnginePadding Padding(IReadOnlyList<MapSize> sizes) => geometry.Padding(padding, sizes[Reads[0]], sizes[Writes]);

    public override double MultiplyAdds(IReadOnlyList<MapSize> sizes)
        => geometry.Phases.Sum(phase => (double)phase.Weights.Length) * sizes[Writes].Height * sizes[Writes].Width / (geometry.OutStep * geometry.OutStep);

    public override RowRange SourceRows(int read, RowRange rows, IReadOnlyList<MapSize> sizes) => geometry.SourceRows(rows);

    public override unsafe void Run(EngineFrame frame, RowRange rows)
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

        var from = ((row * geometry.InStep) + phase.OffsetY, phase.OffsetX);
        phase.Weights.Convolve(kernels, source, from, geometry.InStep, target, (y, phase.X), geometry.OutStep);
    }
}

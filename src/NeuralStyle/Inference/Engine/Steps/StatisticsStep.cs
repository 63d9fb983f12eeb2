using NeuralStyle.Graphs;
using NeuralStyle.Kernels;
using NeuralStyle.Kernels.Norms;
using NeuralStyle.Kernels.Vectors;

namespace NeuralStyle.Inference.Engine.Steps;

/// <summary>The means and standard deviations of all channels of a value, as one pixel.</summary>
/// <remarks>It reads all rows at once, so in a run band by band the whole value is in memory.</remarks>
/// <param name="reads">The value, whose pixels are whole vectors.</param>
/// <param name="writes">The result.</param>
/// <param name="operation">The operation.</param>
/// <param name="kernels">The kernels to run.</param>
internal sealed unsafe class StatisticsStep(int reads, int writes, ChannelStatisticsOperation operation, KernelSet kernels) : EngineStep([reads], writes)
{
    public override double MultiplyAdds(IReadOnlyList<MapSize> sizes) => 2.0 * sizes[Reads[0]].Elements;

    public override RowRange SourceRows(int read, RowRange rows, IReadOnlyList<MapSize> sizes) => new(0, sizes[Reads[read]].Height);

    public override void Run(EngineFrame frame, RowRange rows)
    {
        var (source, target) = (frame.Map(Reads[0]), frame.Map(Writes));
        using var scratch = new Scratch(2L * source.Height * source.PixelStride);
        var statistics = (nint)scratch.Data;
        frame.Workers.Run(source.Height, (y, _) => kernels.Statistics(source, new(y, y + 1), (float*)statistics));
        Combine(source, scratch.Data, new Span<float>(target.Pixel(0, 0), target.PixelStride));
    }

    private void Combine(FeatureMap source, float* statistics, Span<float> target)
    {
        var pixels = (long)source.Width * source.Height;
        var correction = operation.IsUnbiased && pixels > 1 ? pixels / (pixels - 1.0) : 1;
        for (var channel = 0; channel < source.Channels; channel++)
        {
            var (mean, variance) = Moments.Combine(statistics + channel, source.PixelStride, source.Width, pixels);
            target[channel] = (float)mean;
            target[source.Channels + channel] = (float)Math.Sqrt((variance * correction) + operation.Epsilon);
        }

        target[(2 * source.Channels)..].Clear(); // channels that are padding
    }
}

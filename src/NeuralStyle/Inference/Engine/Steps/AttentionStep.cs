using NeuralStyle.Graphs;
using NeuralStyle.Kernels;

namespace NeuralStyle.Inference.Engine.Steps;

/// <summary>Attention of each pixel of one value over all pixels of others, such as of a map over itself.</summary>
/// <remarks>It reads all rows of keys and values at once, so in a run band by band these are in memory as a whole.</remarks>
/// <param name="operation">The operation.</param>
/// <param name="writes">The result.</param>
/// <param name="kernels">The kernels to run.</param>
internal sealed unsafe class AttentionStep(AttentionOperation operation, int writes, KernelSet kernels)
    : EngineStep([operation.Query, operation.Key, operation.Value], writes)
{
    public override double MultiplyAdds(IReadOnlyList<MapSize> sizes)
    {
        var (keys, values) = (sizes[operation.Key], sizes[operation.Value]);
        return (double)keys.Height * keys.Width * (keys.Channels + values.Channels) * sizes[Writes].Height * sizes[Writes].Width;
    }

    public override RowRange SourceRows(int read, RowRange rows, IReadOnlyList<MapSize> sizes) => read == 0 ? rows : new(0, sizes[Reads[read]].Height);

    public override void Run(EngineFrame frame, RowRange rows)
    {
        var (queries, target) = (frame.Map(Reads[0]), frame.Map(Writes));
        var (keys, values) = (frame.Map(Reads[1]), frame.Map(Reads[2]));
        using var weights = new AttentionWeights(Dense(keys), Dense(values), keys.Height * keys.Width, queries.PixelStride, kernels.Lanes);
        frame.Workers.Run(rows.Count, (item, _) => weights.Run(queries.Pixel(rows.First + item, 0), target.Width, target.Pixel(rows.First + item, 0), kernels));
    }

    // (positions, channels) without gaps.
    private static float[] Dense(FeatureMap map)
    {
        var dense = new float[map.Height * map.Width * map.Channels];
        for (var position = 0; position < map.Height * map.Width; position++)
        {
            new ReadOnlySpan<float>(map.Pixel(position / map.Width, position % map.Width), map.Channels).CopyTo(dense.AsSpan(position * map.Channels));
        }

        return dense;
    }
}

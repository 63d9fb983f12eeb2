using System.Runtime.CompilerServices;
using NeuralStyle.Graphs;
using NeuralStyle.Kernels;
using NeuralStyle.Kernels.Vectors;

namespace NeuralStyle.Inference.Engine.Steps;

/// <summary>Attention over the style: the weighted sum of that over each image of a blend, and in masked images of each part's by its share.</summary>
/// <remarks>Keys and values are packed once for each style, and freed with it.</remarks>
/// <param name="operation">The operation.</param>
/// <param name="writes">The result.</param>
/// <param name="index">The number of the map of style features that is read.</param>
/// <param name="kernels">The kernels to run.</param>
internal sealed unsafe class StyleAttentionStep(StyleAttentionOperation operation, int writes, int index, KernelSet kernels) : EngineStep([operation.Query], writes)
{
    private const double TypicalPositions = 64 * 64; // of a style image of 512 pixels

    private readonly ConditionalWeakTable<StyleFeatureMap, AttentionWeights> _weights = [];

    public override double MultiplyAdds(IReadOnlyList<MapSize> sizes)
        => TypicalPositions * (operation.Channels + operation.ValueChannels) * sizes[Writes].Height * sizes[Writes].Width;

    public override void Run(EngineFrame frame, RowRange rows)
    {
        var (queries, target) = (frame.Map(Reads[0]), frame.Map(Writes));
        var styles = frame.Style.Styles;
        var masks = frame.Style.Masks is null ? null : frame.Masks(Writes);
        frame.Workers.Run(rows.Count, (item, _) =>
        {
            var y = rows.First + item;
            var shares = masks is null ? default : masks.Row(y, new float[masks.ScratchLength]);
            using var result = new Scratch((long)target.Width * target.PixelStride);
            new Span<float>(target.Pixel(y, 0), target.Width * target.PixelStride).Clear();
            for (var part = 0; part < styles.Length; part++)
            {
                foreach (var image in styles[part].Features)
                {
                    Weights(image.Maps[index], queries.PixelStride).Run(queries.Pixel(y, 0), target.Width, result.Data, kernels);
                    Add(result.Data, target, y, image.Weight, shares, part, styles.Length);
                }
            }
        });
    }

    public override void Dispose()
    {
        foreach (var (_, weights) in _weights)
        {
            weights.Dispose();
        }

        _weights.Clear();
    }

    private static void Add(float* result, FeatureMap target, int y, float weight, ReadOnlySpan<float> shares, int part, int parts)
    {
        for (var x = 0; x < target.Width; x++)
        {
            var factor = weight * (shares.IsEmpty ? 1 : shares[(x * parts) + part]);
            PointwiseKernel.AddScaled(new(result + ((nint)x * target.PixelStride), target.PixelStride), factor, new(target.Pixel(y, x), target.PixelStride));
        }
    }

    private AttentionWeights Weights(StyleFeatureMap map, int queryStride) => _weights.GetValue(map, features =>
    {
        var (keys, values) = (new float[features.Positions * operation.Channels], new float[features.Positions * operation.ValueChannels]);
        for (var position = 0; position < features.Positions; position++)
        {
            var from = features.Values.AsSpan(position * features.Channels, features.Channels);
            from[..operation.Channels].CopyTo(keys.AsSpan(position * operation.Channels));
            from[operation.Channels..].CopyTo(values.AsSpan(position * operation.ValueChannels));
        }

        return new AttentionWeights(keys, values, features.Positions, queryStride, kernels.Lanes);
    });
}

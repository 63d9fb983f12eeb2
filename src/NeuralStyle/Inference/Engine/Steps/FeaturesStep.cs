using NeuralStyle.Kernels;

namespace NeuralStyle.Inference.Engine.Steps;

/// <summary>Copies values out of the frame: the result of a style predictor.</summary>
/// <param name="reads">The values.</param>
/// <param name="writes">The number of the result, which takes no memory of the frame.</param>
internal sealed unsafe class FeaturesStep(int[] reads, int writes) : EngineStep(reads, writes)
{
    public override bool IsImage => true;

    public override void Run(EngineFrame frame, RowRange rows)
    {
        foreach (var value in Reads)
        {
            frame.Features.Add(Copy(frame.Map(value)));
        }
    }

    private static StyleFeatureMap Copy(FeatureMap map)
    {
        var values = new float[map.Height * map.Width * map.Channels];
        var target = values.AsSpan();
        for (var y = 0; y < map.Height; y++)
        {
            for (var x = 0; x < map.Width; x++, target = target[map.Channels..])
            {
                new ReadOnlySpan<float>(map.Pixel(y, x), map.Channels).CopyTo(target);
            }
        }

        return new StyleFeatureMap(map.Channels, map.Height * map.Width, values);
    }
}

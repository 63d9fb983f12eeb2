using NeuralStyle.Features;
using NeuralStyle.Graphs;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Networks;

/// <summary>The channels of an encoder's convolutions, which a mirrored decoder needs.</summary>
internal static class EncoderShape
{
    /// <summary>Reads the channels from the encoder's graph, block by block; each block but the last ends with a pooling of 2.</summary>
    /// <exception cref="ArgumentException">The encoder has no such layer, or is not made of 3x3 convolutions, ReLU and pooling.</exception>
    public static IReadOnlyList<IReadOnlyList<int>> Of(IFeatureEncoder encoder, string layer)
    {
        var builder = new GraphBuilder(WeightNames.Of((Module)encoder));
        var features = encoder.Describe(builder, builder.Image, [layer])[0];
        var graph = builder.Build(builder.ChannelStatistics(features, epsilon: 1e-5), GraphKind.Vector); // a graph of features alone is none
        List<List<int>> blocks = [[]];
        foreach (var operation in graph.Operations)
        {
            switch (operation)
            {
                case ConvolutionOperation { KernelSize: 3, Stride: 1, Groups: 1 } o:
                    blocks[^1].Add(o.OutChannels);
                    break;
                case PoolOperation { KernelSize: 2, Stride: 2 }:
                    blocks.Add([]);
                    break;
                case ConvolutionOperation or PoolOperation or UpsampleOperation or TransposedConvolutionOperation:
                    throw new ArgumentException($"The decoder mirrors 3x3 convolutions and poolings of 2, but the encoder has {operation}.", nameof(encoder));
            }
        }

        return blocks;
    }
}

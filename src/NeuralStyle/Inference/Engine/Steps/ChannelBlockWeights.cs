using NeuralStyle.Kernels.Convolution;

namespace NeuralStyle.Inference.Engine.Steps;

/// <summary>A block of a grouped convolution with its weights.</summary>
/// <param name="Channels">Its outputs and inputs.</param>
/// <param name="Weights">The kernels, packed as if there were no other inputs.</param>
internal sealed record ChannelBlockWeights(ChannelBlock Channels, PackedWeights Weights)
{
    /// <summary>Packs the kernels of a convolution block by block.</summary>
    public static IReadOnlyList<ChannelBlockWeights> Pack(ConvolutionWeights kernels, int groups)
        => [.. ChannelBlock.Of(kernels.Shape, groups, kernels.Lanes).Select(block => new ChannelBlockWeights(block, kernels.PackPart(block)))];
}

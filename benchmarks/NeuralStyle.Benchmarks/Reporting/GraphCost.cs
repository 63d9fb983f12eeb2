using NeuralStyle.Graphs;

namespace NeuralStyle.Benchmarks;

/// <summary>The arithmetic of a network: the multiply-adds of its convolutions by definition, whatever algorithm computes them.</summary>
/// <remarks>Norms, activations and sums are left out: they are less than a hundredth of it, and bound by memory.</remarks>
public static class GraphCost
{
    /// <summary>Multiply-adds for one image; each is two floating-point operations.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="height">The image's height, in pixels.</param>
    /// <param name="width">The image's width, in pixels.</param>
    public static long MultiplyAdds(Graph graph, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var sizes = graph.Sizes(height, width);
        return graph.Operations.Select((operation, index) => MultiplyAdds(operation, sizes, result: index + 1)).Sum();
    }

    /// <summary>Multiply-adds of one convolution.</summary>
    /// <param name="inChannels">Channels that each output reads.</param>
    /// <param name="outChannels">Channels made.</param>
    /// <param name="kernelSize">The side of the kernel, in pixels.</param>
    /// <param name="pixels">Pixels that the kernel is laid on.</param>
    public static long Convolution(int inChannels, int outChannels, int kernelSize, long pixels)
        => (long)inChannels * outChannels * kernelSize * kernelSize * pixels;

    private static long MultiplyAdds(GraphOperation operation, IReadOnlyList<MapSize> sizes, int result) => operation switch
    {
        ConvolutionOperation o => Convolution(o.InChannels / o.Groups, o.OutChannels, o.KernelSize, Pixels(sizes[result])),
        TransposedConvolutionOperation o => Convolution(o.InChannels, o.OutChannels, o.KernelSize, Pixels(sizes[o.Input])),
        _ => 0,
    };

    private static long Pixels(MapSize size) => (long)size.Height * size.Width;
}

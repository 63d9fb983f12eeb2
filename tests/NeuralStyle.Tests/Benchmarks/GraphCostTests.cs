using NeuralStyle.Benchmarks;
using NeuralStyle.Graphs;
using NeuralStyle.Networks;
using Xunit;

namespace NeuralStyle.Tests.Benchmarks;

public sealed class GraphCostTests : TensorTest
{
    [Fact]
    public void MultiplyAdds_TwiceTheSide_IsFourTimesAsMuch()
    {
        using var network = new TransformNetwork();
        var graph = network.ToModel().Graph;

        var (small, large) = (GraphCost.MultiplyAdds(graph, 256, 256), GraphCost.MultiplyAdds(graph, 512, 512));

        Assert.Equal(4, (double)large / small, precision: 2); // padding weighs less in the larger one
        Assert.Equal(80.6, 2 * large / 1e9, precision: 1); // the network's published cost
    }

    [Fact]
    public void MultiplyAdds_Convolutions_AreCountedByHand()
    {
        var graph = new Graph(
            [
                new PadOperation(0, PadMode.Zeros, Left: 1, Top: 1, Right: 1, Bottom: 1),
                new ConvolutionOperation(1, "a", null, InChannels: 3, OutChannels: 6, KernelSize: 3, Stride: 1, Groups: 3),
                new ConvolutionOperation(2, "b", null, InChannels: 6, OutChannels: 4, KernelSize: 2, Stride: 2),
                new TransposedConvolutionOperation(3, "c", null, InChannels: 4, OutChannels: 3, KernelSize: 2, Stride: 2, Padding: 0, OutputPadding: 0),
            ],
            output: 4);

        const int grouped = 6 * 1 * 9 * (8 * 4);
        const int strided = 4 * 6 * 4 * (4 * 2);
        const int transposed = 4 * 3 * 4 * (4 * 2);
        Assert.Equal(grouped + strided + transposed, GraphCost.MultiplyAdds(graph, height: 4, width: 8));
    }
}
